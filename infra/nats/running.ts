import { Config, Duration, Effect, Layer } from "effect"
import type { Consumer } from "#domain/Consumer.ts"
import { giveUp } from "#domain/decisions/giveUp.ts"
import type { EventStore } from "#domain/EventStore.ts"
import { TaskId } from "#domain/Ids.ts"
import { transact } from "#domain/transact.ts"
import { Metrics } from "../Metrics.ts"
import { awaitProvisioned } from "./awaitProvisioned.ts"
import { consume } from "./consume.ts"
import { countedStore } from "./countedStore.ts"
import { log } from "./log.ts"
import { Nats } from "./Nats.ts"
import { type Identity, services } from "./permissions.ts"
import { provision } from "./provision.ts"
import { type Durable, redelivery } from "./topology.ts"

/**
 * Streams and durables are there before anything built on this layer runs. Where the server tells identities apart that is the
 * operator's business, and everybody else waits for it. `REDGREEN_ACK_WAIT` is how long a silent delivery counts as alive.
 */
export const provisioned = (consumers: ReadonlyArray<Durable>) =>
  Layer.effectDiscard(
    Effect.gen(function* () {
      const { identity } = yield* Nats
      if (identity !== undefined && identity !== "operator") return yield* awaitProvisioned(consumers)
      const ackWait = yield* Config.Duration("REDGREEN_ACK_WAIT").pipe(
        Config.withDefault(Duration.millis(redelivery.ackWaitMs))
      )
      yield* provision(consumers, { ...redelivery, ackWaitMs: Duration.toMillis(ackWait) })
    })
  )

/** The log as one identity has it, once everything these consumers need is there. */
export const logOf = (identity: Identity, consumers: ReadonlyArray<Durable> = []) =>
  provisioned(consumers).pipe(Layer.provideMerge(log(identity)))

/** The same for a service: what it appends is counted, and by nobody else. */
export const countedLogOf = (identity: Identity, consumers: ReadonlyArray<Durable> = []) =>
  // Fresh, or the first identity of a process would append for the others.
  Layer.fresh(countedStore).pipe(Layer.provideMerge(logOf(identity, consumers)))

/** A consumer at work over a connection and under an identity of its own, which is called as it is. */
export const runningAlone = <R>(consumer: Consumer<R>) => {
  const service = services.find((one) => one === consumer.name)
  if (service === undefined) throw new Error(`${consumer.name} has no duty in infra/nats/permissions.ts`)
  return running(consumer).pipe(Layer.provide(countedLogOf(service, [consumer])))
}

/** A consumer at work: `REDGREEN_CONCURRENCY` events at once (2), counted in metrics, its dead letters told on the task. */
export const running = <R>(consumer: Consumer<R>) =>
  Layer.effectDiscard(
    Effect.gen(function* () {
      const { name } = consumer
      const metrics = yield* Metrics
      const context = yield* Effect.context<EventStore | Nats>()
      yield* metrics.consumes(name)
      yield* consume(consumer, {
        concurrency: yield* Config.Int("REDGREEN_CONCURRENCY").pipe(Config.withDefault(2)),
        observe: ({ _tag }, durationMs, nth) => metrics.delivered(name, _tag, durationMs, nth),
        parked: (task, event, reason) =>
          transact(TaskId.make(task), { actor: name, causationId: event }, giveUp(name, reason)).pipe(
            Effect.provide(context),
            Effect.orDie,
            Effect.asVoid
          )
      })
    })
  )
