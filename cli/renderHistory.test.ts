import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { cautious } from "#domain/Policy.ts"
import { historyAt } from "#projections/tasks/historyAt.ts"
import { stored, story, storyTask } from "#test/story.ts"
import { renderHistory } from "./renderHistory.ts"

const at = (version: number, read: ReadonlyArray<unknown> = stored(story)) =>
  renderHistory(Effect.runSync(historyAt(storyTask, read, { version }, cautious)))

describe("a history for people", () => {
  it("says how the task stood, then what led to it", () => {
    const [head, told] = at(9).split("\n\n")
    assert.deepStrictEqual(head!.split("\n").slice(1), [
      `${storyTask}  version 9 of 31, since 2026-11-17 09:44:10`,
      "  planning",
      "  plan v1 (3b5d117) is rejected by alice; RED not proven, GREEN not proven",
      "  pull request http://127.0.0.1:4000/harbor/parcel-post/pull/7 is draft",
      "  spent $0.16 of $5.00",
      "  waited for the planner, writing plan v2, owed by planner",
      "Every hash and link of the whole history holds."
    ])
    assert.lengthOf(told!.split("\n"), 1 + 9)
  })

  it("sets an event further in than its cause, and names a cause that does not stand above it", () => {
    const apart = stored(story.slice(0, 4)).map((one) => (one.version === 4 ? { ...one, causationid: "e-01" } : one))
    const [, told] = at(4, apart).split("\n\n")
    assert.deepStrictEqual(
      told!.split("\n").map((one) => one.replace(/(alert|fetched|the same|model).*( {2}\w+( {2}←.*)?)$/, "$1$2")),
      [
        "2026-11-17",
        "   1  09:41:30    $0.00  alert  ingest  ← sentry:event_alert:0b6f2d9e",
        "   2  09:41:50    $0.00    fetched  ingest",
        "   3  09:42:10    $0.00      the same  ingest",
        "   4  09:42:30    $0.16    model  planner  ← 1"
      ]
    )
  })

  it("before the first event tells when it begins, and of a broken chain where", () => {
    assert.strictEqual(
      at(0),
      `${storyTask}  version 0 of 31, before its first event, 2026-11-17 09:41:30\nEvery hash and link of the whole history holds.`
    )
    const changed = stored(story).map((one) => (one.version === 9 ? { ...one, actor: "nobody" } : one))
    assert.include(at(3, changed), "The chain breaks at version 9: it was changed after it was written.")
  })
})
