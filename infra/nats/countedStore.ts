import { Effect, Layer } from "effect"
import * as Envelope from "#domain/Envelope.ts"
import { EventStore, type History } from "#domain/EventStore.ts"
import type { TaskId } from "#domain/Ids.ts"
import { Metrics } from "../Metrics.ts"

/** A store that has everything it appends counted. Whoever appends has read the task just before, so what came before is at hand. */
export const countedStore = Layer.effect(
  EventStore,
  Effect.gen(function* () {
    const store = yield* EventStore
    const metrics = yield* Metrics
    const read = new Map<TaskId, History>()
    return EventStore.of({
      keyOf: store.keyOf,
      read: (taskId) =>
        Effect.tap(store.read(taskId), (history) =>
          Effect.sync(() => {
            read.delete(taskId)
            read.set(taskId, history)
            if (read.size > KEPT) read.delete(read.keys().next().value!)
          })
        ),
      append: Effect.fnUntraced(function* (taskId, after, events) {
        yield* store.append(taskId, after, events)
        const known = read.get(taskId)
        const history = known?.position === after ? known.events : []
        // Numbers are never worth an event: one that cannot be read back is left out.
        yield* Effect.all([readable(history), readable(events)]).pipe(
          Effect.flatMap(([before, appended]) => metrics.appended(before, appended)),
          Effect.catchCause((cause) => Effect.logWarning("an append was not counted", cause))
        )
      })
    })
  })
)

const readable = (events: ReadonlyArray<unknown>) =>
  Effect.map(
    Effect.forEach(events, (event) => Effect.option(Envelope.open(event))),
    (opened) => opened.flatMap((one) => (one._tag === "Some" ? [one.value] : []))
  )

const KEPT = 200
