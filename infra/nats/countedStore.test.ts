import { assert, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { EventStore } from "#domain/EventStore.ts"
import { readyStory, stored, storyTask, tell } from "#test/story.ts"
import { Metrics } from "../Metrics.ts"
import { countedStore } from "./countedStore.ts"

const events = stored(tell(readyStory))

/** Two processes over one log. */
const process = Layer.fresh(countedStore).pipe(Layer.provideMerge(Layer.fresh(Metrics.layer)))

const counted = (text: string) =>
  [...text.matchAll(/^redgreen_events_total\{.*\} (\d+)$/gm)].reduce((sum, [, value]) => sum + Number(value), 0)

it.effect("counts what it appends, with how long it took, and neither what it reads nor what was refused", () =>
  Effect.gen(function* () {
    const [one, other] = yield* Effect.all([Layer.build(process), Layer.build(process)])
    const append = (after: number) =>
      Effect.gen(function* () {
        const store = yield* EventStore
        yield* store.read(storyTask)
        return yield* Effect.exit(store.append(storyTask, after, [events[after]!]))
      })
    for (let at = 0; at < 6; at += 1) yield* Effect.provide(append(at), at % 2 === 0 ? one : other)
    const late = yield* Effect.provide(append(3), one)
    assert.isTrue(late._tag === "Failure")
    const [mine, yours] = yield* Effect.all(
      [one, other].map((context) =>
        Effect.provide(
          Effect.flatMap(Metrics, ({ text }) => text),
          context
        )
      )
    )
    assert.deepStrictEqual([counted(mine!), counted(yours!)], [3, 3])
    // The plan is the sixth event and the other's; the alert that began it was the first one's.
    assert.include(yours!, 'redgreen_stage_duration_seconds_sum{stage="plan"} 100')
    assert.include(mine!, 'redgreen_stage_duration_seconds_sum{stage="plan"} 0')
  }).pipe(Effect.scoped, Effect.provide(EventStore.layerMemory))
)
