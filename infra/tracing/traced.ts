import { Clock, Effect, Option } from "effect"
import type { Stored } from "#domain/Envelope.ts"
import { traceOf } from "#domain/traceOf.ts"
import { TaskSpan } from "./TaskSpan.ts"

/**
 * Does an append as a span of the task's trace, and takes along what led to it. The append is told the trace context to send with the
 * events; none while nothing is traced. Where what led to it is another task's already, it stands by itself and points there.
 */
export const traced = Effect.fnUntraced(function* <A, E, R>(
  events: ReadonlyArray<Stored>,
  append: (traceparent: string | undefined) => Effect.Effect<A, E, R>
) {
  const [first] = events
  if (first === undefined) return yield* append(undefined)
  const { correlationid, id, subject, type } = first
  const before = Option.getOrUndefined(yield* Effect.option(Effect.currentSpan))
  const isApart = before instanceof TaskSpan && before.isApartFrom(traceOf(correlationid).traceId)
  const appending = Effect.gen(function* () {
    const span = Option.getOrUndefined(yield* Effect.option(Effect.currentSpan))
    if (!(span instanceof TaskSpan)) return yield* append(undefined)
    const done = yield* append(span.traceparentOf(first))
    span.appended(events, yield* Clock.currentTimeNanos)
    return done
  })
  return yield* Effect.withSpan(appending, `append ${type}`, {
    kind: "producer",
    attributes: {
      "messaging.system": "nats",
      "redgreen.task.id": subject,
      "redgreen.event.id": id,
      "redgreen.event.type": type,
      "redgreen.events": events.length
    },
    ...(isApart ? { root: true, links: [{ span: before, attributes: {} }] } : {})
  })
})
