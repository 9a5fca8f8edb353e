import { describe, it } from "@effect/vitest"
import { Refused } from "#domain/transact.ts"
import { alice } from "#test/cast.ts"
import { examples } from "#test/examples.ts"
import { given } from "#test/given.ts"
import { closedStory, mergedStory, readyStory } from "#test/story.ts"
import { askForChanges, checked, ended, opened, ready, reopened, reverted, updated } from "./publishing.ts"

const { "task.received": received, "plan.created": created } = examples
const { _tag: _, ...pull } = examples["pr.opened"]
const { _tag: _updated, ...second } = examples["pr.updated"]
const { _tag: _ready, ...done } = examples["pr.ready"]
const proven = readyStory.slice(0, -1)
const proof = [examples["tests.green"], examples["scan.completed"]]

describe("opened", () => {
  it("records the pull request", () => given(received, created).when(opened(pull)).then(examples["pr.opened"]))
  it("records with it that a person ended it meanwhile", () => {
    const { repository, number } = pull
    given(received, created)
      .when(opened(pull, "closed"))
      .then(examples["pr.opened"], { _tag: "pr.closed", repository, number, by: "unknown" })
    given(received, created, examples["pr.opened"]).when(opened(pull, "closed")).then()
  })
  it("is nothing of a plan that is not the current one", () =>
    given(received, created)
      .when(opened({ ...pull, plan: { ...pull.plan, sha256: "0".repeat(64) } }))
      .then())
  it("is opened once per repository", () => given(received, created, examples["pr.opened"]).when(opened(pull)).then())
})

describe("updated", () => {
  const history = readyStory.slice(0, readyStory.indexOf(examples["pr.updated"]))
  it("records the newer plan", () =>
    given(...history)
      .when(updated(second))
      .then(examples["pr.updated"]))
  it("does not go back to an older plan", () => {
    const third = { ...second, plan: { ...second.plan, version: 3, sha256: "3".repeat(64) } }
    given(...history, { _tag: "pr.updated", ...third })
      .when(updated(second))
      .then()
    given(received, created).when(updated(second)).then()
  })
  it("does not reopen what a person closed", () =>
    given(...history, examples["pr.closed"], examples["pr.updated"])
      .when(ready(done))
      .then())
  it("is updated once per plan", () =>
    given(...history, examples["pr.updated"])
      .when(updated(second))
      .then())
})

describe("ready", () => {
  it("lets a proven fix out of draft", () =>
    given(...proven)
      .when(ready(done))
      .then(examples["pr.ready"]))
  it("happens once", () =>
    given(...readyStory)
      .when(ready(done))
      .then())
  it("is impossible without green and a passed scan", () => {
    given(...proven.slice(0, -1))
      .when(ready(done))
      .then()
    given(received, created, examples["pr.opened"]).when(ready(done)).then()
  })
})

describe("ended", () => {
  const { _tag: _merged, ...merge } = examples["pr.merged"]
  it("records what a person did at the forge", () =>
    given(...readyStory)
      .when(ended("merged", merge))
      .then(examples["pr.merged"]))
  it("is recorded once", () =>
    given(...readyStory, examples["pr.merged"])
      .when(ended("merged", merge))
      .then())
  it("ignores another pull request and a second end", () => {
    given(...readyStory)
      .when(ended("merged", { ...merge, number: 8 }))
      .then()
    given(...closedStory)
      .when(ended("merged", merge))
      .then()
  })
})

describe("reopened", () => {
  const { _tag: _reopened, ...again } = examples["pr.reopened"]
  it("takes a closed one up again", () =>
    given(...closedStory)
      .when(reopened(again))
      .then(examples["pr.reopened"]))
  it("is nothing for one that is open, or another", () => {
    given(...readyStory)
      .when(reopened(again))
      .then()
    given(...closedStory)
      .when(reopened({ ...again, number: 8 }))
      .then()
  })
})

describe("reverted", () => {
  const { _tag: _reverted, ...revert } = examples["pr.reverted"]
  it("is recorded of a merged one, once", () => {
    given(...mergedStory)
      .when(reverted(revert))
      .then(examples["pr.reverted"])
    for (const later of [reverted(revert), ended("closed", revert), ended("merged", revert)])
      given(...mergedStory, examples["pr.reverted"])
        .when(later)
        .then()
  })
  it("is nothing before the merge", () =>
    given(...readyStory)
      .when(reverted(revert))
      .then())
})

describe("checked", () => {
  const { _tag: _checked, ...failed } = examples["pr.checked"]
  const { repository, number, head, detail } = failed
  const back = { _tag: "pr.returned", repository, number, head, cause: "ci", detail } as const
  it("records what CI says", () =>
    given(...readyStory)
      .when(checked({ ...failed, conclusion: "success" }))
      .then({ ...examples["pr.checked"], conclusion: "success" }))
  it("sends a ready pull request back once", () => {
    given(...readyStory)
      .when(checked(failed))
      .then(examples["pr.checked"], back)
    given(...readyStory, examples["pr.checked"], back)
      .when(checked(failed))
      .then()
    const mended = { ...examples["pr.ready"], head: "4".repeat(40) }
    given(...readyStory, examples["pr.checked"], back, examples["fix.written"], ...proof, mended)
      .when(checked({ ...failed, head: mended.head }))
      .then({ ...examples["pr.checked"], head: mended.head })
  })
  it("is nothing for another head, and only on record without money", () => {
    given(...readyStory)
      .when(checked({ ...failed, head: "9".repeat(40) }))
      .then()
    given(...readyStory, { ...examples["budget.spent"], usd: 100 })
      .when(checked(failed))
      .then(examples["pr.checked"])
  })
})

describe("askForChanges", () => {
  const { repository, number, head } = examples["pr.checked"]
  const authority = { allowed: true, grounds: "write permission on GitHub" } as const
  const command = { by: alice, key: "github:review:61", authority, repository, number, head, feedback: "Round up." }
  const returned = { ...examples["pr.returned"], detail: "Round up." }
  it("sends a ready pull request back, once per review", () => {
    given(...readyStory)
      .when(askForChanges(command))
      .then(returned)
    given(...readyStory, returned)
      .when(askForChanges(command))
      .then()
  })
  it("is refused to who may not, about an older head, and without money", () => {
    given(...readyStory)
      .when(askForChanges({ ...command, authority: { allowed: false, reason: "no." } }))
      .then(Refused)
    given(...readyStory)
      .when(askForChanges({ ...command, head: "9".repeat(40) }))
      .then(Refused)
    given(...readyStory, { ...examples["budget.spent"], usd: 100 })
      .when(askForChanges(command))
      .then(Refused)
  })
})
