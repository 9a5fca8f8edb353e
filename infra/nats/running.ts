import { Config, Duration, Effect, Layer } from "effect"
import type { Consumer } from "#domain/Consumer.ts"
import { giveUp } from "#domain/decisions/giveUp.ts"
import type { EventStore } from "#domain/EventStore.ts"
import { TaskId } from "#domain/Ids.ts"
import { transact } from "#domain/transact.ts"
import { Metrics } from "../Metrics.ts"
import { consume } from "./consume.ts"
import type { Nats } from "./Nats.ts"
import { pending } from "./pending.ts"
import { provision } from "./provision.ts"
import { type Durable, redelivery } from "./topology.ts"

/** Streams and durables are there before anything built on this layer runs. `REDGREEN_ACK_WAIT` is how long a silent delivery counts as alive. */
export const provisioned = (consumers: ReadonlyArray<Durable>) =>
  Layer.effectDiscard(
    Effect.gen(function* () {
      const ackWait = yield* Config.Duration("REDGREEN_ACK_WAIT").pipe(
        Config.withDefault(Duration.millis(redelivery.ackWaitMs))
      )
      yield* provision(consumers, { ...redelivery, ackWaitMs: Duration.toMillis(ackWait) })
    })
  )

/** A consumer at work: `REDGREEN_CONCURRENCY` events at once (2), counted in metrics, its dead letters told on the task. */
export const running = <R>(consumer: Consumer<R>) =>
  Layer.effectDiscard(
    Effect.gen(function* () {
      const { name } = consumer
      const metrics = yield* Metrics
      const context = yield* Effect.context<EventStore | Nats>()
      const queueLength = Effect.map(pending([name]), (lengths) => lengths[name] ?? 0)
      yield* metrics.queueLength(name, Effect.provide(queueLength, context))
      yield* consume(consumer, {
        concurrency: yield* Config.Int("REDGREEN_CONCURRENCY").pipe(Config.withDefault(2)),
        observe: ({ _tag }, durationMs) => metrics.delivered(name, _tag, durationMs),
        parked: (task, event, reason) =>
          transact(TaskId.make(task), { actor: name, causationId: event }, giveUp(name, reason)).pipe(
            Effect.provide(context),
            Effect.orDie,
            Effect.asVoid
          )
      })
    })
  )
