import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { EventStore } from "#domain/EventStore.ts"
import { examples } from "#test/examples.ts"
import { stored, storyTask, tell } from "#test/story.ts"
import { owed } from "./owed.ts"

const wakesOn = ["task.received", "plan.rejected", "task.retried"] as const

it.effect("is done for the newest of the events that wake a consumer, once", () =>
  Effect.gen(function* () {
    const history = tell([
      examples["task.received"],
      examples["plan.created"],
      examples["pr.opened"],
      examples["task.failed"],
      examples["task.retried"],
      examples["plan.rejected"],
      examples["budget.spent"]
    ])
    const store = yield* EventStore
    yield* store.append(storyTask, 0, stored(history))
    const steps = yield* Effect.forEach([0, 4, 5], (at) => owed(history[at]!, wakesOn))
    assert.deepStrictEqual(
      steps.map(({ step }) => step._tag),
      ["Nothing", "Nothing", "Plan"]
    )
  }).pipe(Effect.provide(EventStore.layerMemory))
)
