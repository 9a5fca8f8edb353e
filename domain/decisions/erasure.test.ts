import { assert, describe, it } from "@effect/vitest"
import { fold } from "#domain/Task.ts"
import { Refused } from "#domain/transact.ts"
import { alice } from "#test/cast.ts"
import { examples } from "#test/examples.ts"
import { given } from "#test/given.ts"
import { cancelledStory, mergedStory, readyStory } from "#test/story.ts"
import { erasable, erase } from "./erasure.ts"
import { retry } from "./intake.ts"

const erased = examples["task.erased"]
const { _tag: _, ...asked } = erased
const gone = { ...asked, shredded: true }
const nothing = { ...asked, shredded: false }

describe("erase", () => {
  it("is put on record", () =>
    given(...mergedStory)
      .when(erase(gone))
      .then(erased))
  it("is so already the second time", () =>
    given(...mergedStory, erased)
      .when(erase(nothing))
      .then())
  it("is finished by whoever asks again after a crash in between", () =>
    given(...mergedStory)
      .when(erase(nothing))
      .then(erased))
  it("is done again where the task told of people since", () => {
    const since = [...mergedStory, erased, examples["task.recurred"], examples["task.cancelled"]]
    given(...since)
      .when(erase(gone))
      .then(erased)
  })
  it("is nothing to a task that never was", () => given().when(erase(gone)).then())

  it("is asked for out of order while the task is at work", () => {
    assert.instanceOf(erasable(fold([])), Refused)
    assert.include(erasable(fold(readyStory))?.reason, "The task is ready: cancel it")
    for (const story of [mergedStory, cancelledStory]) assert.isUndefined(erasable(fold(story)))
  })

  it("leaves nothing to retry, until the bug is reported anew", () => {
    const said = { by: alice, key: "github:comment:90", authority: { allowed: true, grounds: "write" } } as const
    given(...cancelledStory, erased)
      .when(retry(said))
      .then(new Refused({ reason: "What was reported was erased, so there is nothing left to work from." }))
    const failed = [...mergedStory, erased, examples["task.recurred"], examples["task.failed"]]
    given(...failed)
      .when(retry({ ...said, budgetUsd: 100 }))
      .then({ _tag: "task.retried", by: alice, key: said.key, budgetUsd: 100 })
  })
})
