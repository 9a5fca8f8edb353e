import { assert, describe, it } from "@effect/vitest"
import type { Source } from "#domain/Intake.ts"
import type * as Task from "#domain/Task.ts"
import { fold } from "#domain/Task.ts"
import { repository } from "#test/cast.ts"
import { examples } from "#test/examples.ts"
import { storyUntil } from "#test/storyUntil.ts"
import { addressee, issuesOf } from "./addressee.ts"

const state = storyUntil("pr.updated")
const source: Source = { kind: "github", key: "github:harbor/parcel-post#3", repository, number: 3 }
const fromIssue: Task.State = fold([{ ...examples["task.received"], source }])
const { by, repository: _, place: __, ...refused } = { place: "", ...examples["command.refused"] }
const pull = { repository, number: 7 }

describe("what is told on GitHub", () => {
  it("is a word's answer, where the word was said", () => {
    const elsewhere = { ...refused, by, place: "harbor/parcel-post#12" }
    assert.deepStrictEqual(addressee(elsewhere, state), { repository, number: 12 })
    assert.deepStrictEqual(addressee({ ...examples["command.asked"], place: `${repository}#3` }, fromIssue), {
      repository,
      number: 3
    })
  })

  it("is no answer to what was said elsewhere", () => {
    for (const channel of ["api", "slack", "jira", "sentry"] as const)
      assert.isUndefined(addressee({ ...refused, by: { ...by, channel }, place: "C1/2" }, state))
  })

  it("is a refusal of before there were places, on the pull request it names", () => {
    assert.deepStrictEqual(addressee({ ...refused, by, repository }, state), pull)
  })

  it("is an end, on the pull request, or on the issue while there is none, or nowhere", () => {
    assert.deepStrictEqual(addressee(examples["task.failed"], state), pull)
    assert.deepStrictEqual(addressee(examples["task.parked"], fromIssue), { repository, number: 3 })
    assert.isUndefined(addressee(examples["task.parked"], fold([examples["task.received"]])))
    assert.deepStrictEqual(issuesOf(fromIssue), [{ repository, number: 3 }])
  })
})
