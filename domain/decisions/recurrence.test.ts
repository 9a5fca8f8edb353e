import { assert, describe, it } from "@effect/vitest"
import type { EventOf } from "#domain/Event.ts"
import { next } from "#domain/Step.ts"
import { fold } from "#domain/Task.ts"
import { Refused } from "#domain/transact.ts"
import { alice } from "#test/cast.ts"
import { examples } from "#test/examples.ts"
import { given } from "#test/given.ts"
import { mergedStory, readyStory } from "#test/story.ts"
import { recur, recurOnWord } from "./recurrence.ts"

describe("recur", () => {
  const { report } = examples["task.recurred"]
  it("begins anew after a merge or a revert, with money on top of what was spent", () => {
    const { spentUsd } = fold(mergedStory).session
    const recurred = { _tag: "task.recurred", report, budgetUsd: spentUsd + 5 } as const
    given(...mergedStory)
      .when(recur(report, 5))
      .then(recurred)
    given(...mergedStory, examples["pr.reverted"])
      .when(recur(report, 5))
      .then(recurred)
    const again = fold([...mergedStory, recurred])
    assert.deepStrictEqual(next(again), { _tag: "Plan", version: 3 })
    assert.lengthOf(again.former, 1)
  })
  it("happens once, and not while the first fix is under way", () => {
    given(...mergedStory, examples["task.recurred"])
      .when(recur(report, 5))
      .then()
    given(...readyStory)
      .when(recur(report, 5))
      .then()
    given().when(recur(report, 5)).then()
  })
})

describe("recurOnWord", () => {
  const said = { title: "It happens again", description: "With 30 kg.", frames: [], links: [] }
  const authority = { allowed: true, grounds: "write permission on GitHub" } as const
  const word = { by: alice, key: "jira:change:9", authority, report: said, budgetUsd: 5 }
  it("begins anew with what was reported first, and the words besides", () => {
    const [event] = recurOnWord(word)(fold(mergedStory)) as ReadonlyArray<EventOf<"task.recurred">>
    assert.deepInclude(event, { _tag: "task.recurred", by: alice, key: word.key })
    const again = fold([...mergedStory, event!])
    assert.strictEqual(again.intake?.report.title, fold(mergedStory).intake?.report.title)
    assert.include(again.intake?.report.description, "With 30 kg.")
    assert.deepInclude([...again.intake!.wishers], alice)
  })
  it("happens once, and only for who may decide", () => {
    const [event] = recurOnWord(word)(fold(mergedStory)) as ReadonlyArray<EventOf<"task.recurred">>
    given(...mergedStory, event!)
      .when(recurOnWord(word))
      .then()
    given(...mergedStory)
      .when(recurOnWord({ ...word, authority: { allowed: false, reason: "no." } }))
      .then(Refused)
  })
  it("is refused while the fix is under way", () =>
    given(...readyStory)
      .when(recurOnWord(word))
      .then(Refused))
})
