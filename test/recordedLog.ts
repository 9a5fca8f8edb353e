import { Context, Effect, Layer, Stream, SubscriptionRef } from "effect"
import { EventLog } from "#domain/EventLog.ts"

/** The list behind a log in memory: what is put in here is followed by whoever reads `EventLog`. Positions count from 1. */
export class Recorded extends Context.Service<
  Recorded,
  { readonly append: (...events: ReadonlyArray<unknown>) => Effect.Effect<void> }
>()("redgreen/test/Recorded") {}

export const recordedLog = (...events: ReadonlyArray<unknown>): Layer.Layer<EventLog | Recorded> =>
  Layer.effectContext(
    Effect.gen(function* () {
      const list = yield* SubscriptionRef.make(events)
      const follow = (after: number) =>
        SubscriptionRef.changes(list).pipe(
          Stream.mapAccum(
            () => after,
            (seen, all) => [all.length, all.slice(seen).map((event, index) => ({ position: seen + index + 1, event }))]
          )
        )
      return Context.make(EventLog, {
        follow,
        head: Effect.map(SubscriptionRef.get(list), (all) => all.length),
        having: (wanted) =>
          Effect.map(SubscriptionRef.get(list), (all) => [
            ...new Set(all.flatMap((event) => (Object(event).type === wanted ? [Object(event).subject] : [])))
          ])
      }).pipe(
        Context.add(Recorded, {
          append: (...more) => SubscriptionRef.update(list, (all) => [...all, ...more])
        })
      )
    })
  )
