import { assert, it } from "@effect/vitest"
import { Effect, Tracer } from "effect"
import { traceOf } from "#domain/traceOf.ts"
import { story } from "#test/story.ts"
import { batchSpan } from "./batchSpan.ts"

it.effect("points to the task that its events are about, once", () =>
  Effect.gen(function* () {
    const made: Array<Tracer.Span> = []
    const tracer = Tracer.make({
      span: (options) => {
        const span = new Tracer.NativeSpan(options)
        made.push(span)
        return span
      }
    })
    const placed = story.map((envelope, index) => ({ position: index + 1, envelope }))
    const writing = (events: typeof placed) => Effect.void.pipe(batchSpan("board", events, 7))
    yield* writing(placed).pipe(Effect.andThen(writing([])), Effect.withTracer(tracer))
    assert.deepStrictEqual(
      made.map(({ name, links }) => [name, links.map(({ span: { spanId, traceId } }) => ({ spanId, traceId }))]),
      [["project board", [traceOf(story[0]!.stored.correlationid)].map(({ spanId, traceId }) => ({ spanId, traceId }))]]
    )
    assert.strictEqual(made[0]!.attributes.get("redgreen.events"), story.length)
  })
)
