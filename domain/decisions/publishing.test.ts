import { describe, it } from "@effect/vitest"
import { examples } from "#test/examples.ts"
import { given } from "#test/given.ts"
import { closedStory, readyStory } from "#test/story.ts"
import { ended, opened, ready, updated } from "./publishing.ts"

const { "task.received": received, "plan.created": created } = examples
const { _tag: _, ...pull } = examples["pr.opened"]
const { _tag: _updated, ...second } = examples["pr.updated"]
const { _tag: _ready, ...done } = examples["pr.ready"]
const proven = readyStory.slice(0, -1)

describe("opened", () => {
  it("records the pull request", () => given(received, created).when(opened(pull)).then(examples["pr.opened"]))
  it("records with it that a person ended it meanwhile", () => {
    const { repository, number } = pull
    given(received, created)
      .when(opened(pull, "closed"))
      .then(examples["pr.opened"], { _tag: "pr.closed", repository, number, by: "unknown" })
    given(received, created, examples["pr.opened"]).when(opened(pull, "closed")).then()
  })
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
