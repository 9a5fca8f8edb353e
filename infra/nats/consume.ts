import { Deferred, type Duration, Effect, Fiber, type Scope } from "effect"
import type { Consumer } from "#domain/Consumer.ts"
import { type DeliverOptions, deliver } from "./deliver.ts"
import { Nats } from "./Nats.ts"
import { pull } from "./pull.ts"
import { setTimer } from "./setTimer.ts"
import { type Source, sourcesOf } from "./sources.ts"
import { defectDelaysMs } from "./topology.ts"

export interface ConsumeOptions extends Partial<DeliverOptions> {
  /** Events handled at once by this process; beside them one that a person requeued. */
  readonly concurrency: number
  /** How long running handlers may go on once the scope closes; then they are interrupted and their events given back. */
  readonly grace?: Duration.Input
}

/**
 * Runs a consumer in the background until the scope closes. Delivery is at least once: an event is acknowledged after it
 * was handled, reported as being worked on while it is, given back on a defect or on closing, and a dead letter once it is
 * parked, cannot be read, or was delivered as often as the topology allows.
 */
export const consume = Effect.fnUntraced(function* <R>(
  consumer: Consumer<R>,
  { concurrency, grace = "20 seconds", ...options }: ConsumeOptions
): Effect.fn.Return<void, never, Nats | R | Scope.Scope> {
  const nats = yield* Nats
  const closing = yield* Deferred.make<void>()
  const delivering = {
    observe: () => Effect.void,
    parked: () => Effect.void,
    later: setTimer(nats, consumer.name),
    defectDelaysMs,
    ...options
  }

  const work = Effect.fnUntraced(function* (source: Source) {
    const next = pull(nats, source.stream, consumer.name).pipe(Effect.raceFirst(Deferred.await(closing)))
    while (!Deferred.isDoneUnsafe(closing)) {
      const pulled = yield* next
      if (pulled === undefined) continue
      yield* deliver(consumer, source, pulled, delivering).pipe(
        Effect.catchCause((cause) => Effect.logError(`consumer ${consumer.name} could not settle a delivery`, cause))
      )
    }
  })

  yield* Effect.acquireRelease(
    Effect.forEach(
      sourcesOf(nats, consumer, concurrency).flatMap((source) => Array.from({ length: source.workers }, () => source)),
      (source) => Effect.forkDetach(work(source))
    ),
    Effect.fnUntraced(function* (workers) {
      yield* Deferred.succeed(closing, undefined)
      yield* Fiber.awaitAll(workers).pipe(Effect.interruptible, Effect.timeoutOption(grace))
      yield* Fiber.interruptAll(workers)
    })
  )
})
