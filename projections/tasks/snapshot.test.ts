import { createHash } from "node:crypto"
import { assert, it } from "@effect/vitest"
import type { Event } from "#domain/Event.ts"
import { eventTypes } from "#domain/Event.ts"
import { taskIdOf } from "#domain/Ids.ts"
import { next } from "#domain/Step.ts"
import { examples } from "#test/examples.ts"
import { cancelledStory, closedStory, mergedStory, parkedStory, readyStory, tell } from "#test/story.ts"
import { board } from "../models/board.ts"
import { evolve, type Folded, foldAll } from "./Folded.ts"
import { restored, snapshotOf } from "./snapshot.ts"
import { taskOf } from "./taskOf.ts"

const id = taskIdOf("snapshot")
const received = examples["task.received"]
const stories: ReadonlyArray<ReadonlyArray<Event>> = [
  ...[readyStory, mergedStory, parkedStory, cancelledStory, closedStory],
  [{ ...received, report: { ...received.report, title: "a\0b \ud800 c" } }],
  [examples["task.aliased"]],
  // Every event there is, in the middle of the work.
  ...eventTypes.map((type) => [...readyStory.slice(0, 24), examples[type]])
]

it("a snapshot, taken anywhere, is folded on from as the state itself is", () => {
  for (const events of stories) {
    const history = tell(events, id)
    const whole = foldAll(history).get(id)!
    for (let taken = 1; taken <= history.length; taken += 1) {
      const before = foldAll(history.slice(0, taken)).get(id)!
      let folded = throughText(before)
      assert.deepStrictEqual(withoutUndefined(folded), withoutUndefined(before))
      for (const envelope of history.slice(taken)) folded = evolve(folded, envelope)
      assert.deepStrictEqual(withoutUndefined(folded), withoutUndefined(whole))
      assert.deepStrictEqual([taskOf(id, folded), next(folded.state)], [taskOf(id, whole), next(whole.state)])
    }
  }
})

it("holds nothing that PostgreSQL's text cannot", () => {
  for (const events of stories) {
    const snapshot = snapshotOf(foldAll(tell(events, id)).get(id)!)
    assert.isTrue(snapshot.isWellFormed() && !snapshot.includes("\0"))
  }
})

it("has the shape of the board's revision; when it changes, so must the revision", () => {
  const places = new Set(
    stories.flatMap((events) => [...placesIn(JSON.parse(snapshotOf(foldAll(tell(events, id)).get(id)!)))])
  )
  const shape = createHash("sha256")
    .update([...places].sort().join("\n"))
    .digest("hex")
    .slice(0, 12)
  assert.deepStrictEqual([board.revision, shape], [1, "b6be7c7a02e2"])
})

const throughText = (folded: Folded) => restored(snapshotOf(folded))

/** Sets stay as they are; what is undefined is as if it were not there. */
const withoutUndefined = (value: unknown): unknown => {
  if (typeof value !== "object" || value === null || value instanceof Set) return value
  if (Array.isArray(value)) return value.map(withoutUndefined)
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => (inner === undefined ? [] : [[key, withoutUndefined(inner)]]))
  )
}

/** Paths of the members of the state; what events brought along is the events' business. */
const placesIn = (value: unknown, place = "", depth = 3): ReadonlyArray<string> =>
  depth === 0 || typeof value !== "object" || value === null || Array.isArray(value)
    ? [place]
    : Object.entries(value).flatMap(([key, inner]) =>
        placesIn(inner, `${place}/${key.replace(/.*\/.*/, "*")}`, depth - 1)
      )
