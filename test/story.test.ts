import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { brokenAt, open } from "#domain/Envelope.ts"
import { type EventType, eventTypes } from "#domain/Event.ts"
import { statusOf } from "#domain/Step.ts"
import { fold } from "#domain/Task.ts"
import { examples } from "./examples.ts"
import * as Story from "./story.ts"

it("has one example of every type, none more", () => {
  assert.sameMembers(Object.keys(examples), [...eventTypes])
  for (const [type, event] of Object.entries(examples)) assert.strictEqual<string>(event._tag, type as EventType)
})

it("ends where each story says", () => {
  const ends = [Story.readyStory, Story.mergedStory, Story.parkedStory, Story.cancelledStory, Story.closedStory]
  assert.deepStrictEqual(
    ends.map((events) => statusOf(fold(events))),
    ["ready", "merged", "parked", "cancelled", "closed"]
  )
})

it.effect("is stored and read back whole", () =>
  Effect.gen(function* () {
    const stored = Story.stored(Story.story)
    assert.isUndefined(brokenAt(stored))
    const opened = yield* Effect.forEach(JSON.parse(JSON.stringify(stored)), open)
    assert.deepStrictEqual(opened, [...Story.story])
  })
)
