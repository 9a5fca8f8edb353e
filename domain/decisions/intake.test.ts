import { describe, it } from "@effect/vitest"
import { Refused } from "#domain/transact.ts"
import { alice } from "#test/cast.ts"
import { examples } from "#test/examples.ts"
import { given } from "#test/given.ts"
import { closedStory, readyStory } from "#test/story.ts"
import * as Intake from "./intake.ts"

const { _tag: _, ...received } = examples["task.received"]
const { _tag: _parked, ...parked } = examples["task.parked"]
const { _tag: _failed, ...failed } = examples["task.failed"]
const enriched = examples["task.enriched"].report
const writer = {
  by: alice,
  key: "github:comment:90",
  authority: { allowed: true, grounds: "write permission on GitHub" }
} as const

describe("receive", () => {
  it("opens a task", () => given().when(Intake.receive(received)).then(examples["task.received"]))
  it("is nothing new the second time", () => given(examples["task.received"]).when(Intake.receive(received)).then())
  it("does not reopen what ended otherwise than parked", () =>
    given(examples["task.received"], examples["task.cancelled"])
      .when(Intake.receive({ ...received, report: enriched }))
      .then())
  it("wakes a parked task when the new alert shows our own frames", () =>
    given(examples["task.received"], examples["task.parked"])
      .when(Intake.receive({ ...received, report: enriched }))
      .then({ _tag: "task.enriched", report: enriched }))
  it("leaves a parked task asleep when it shows nothing new", () => {
    given(examples["task.received"], examples["task.parked"]).when(Intake.receive(received)).then()
    given(examples["task.received"], examples["task.enriched"], { ...examples["task.parked"], reason: "no-repository" })
      .when(Intake.receive({ ...received, report: enriched }))
      .then()
  })
})

describe("receive through another door", () => {
  const { source } = examples["task.linked"]
  it("links what the report names itself", () =>
    given()
      .when(Intake.receive(received, [source]))
      .then(examples["task.received"], examples["task.linked"]))
  it("links the door, once", () => {
    const again = { ...received, source }
    given(examples["task.received"]).when(Intake.receive(again)).then(examples["task.linked"])
    given(examples["task.received"], examples["task.linked"]).when(Intake.receive(again)).then()
  })
  it("wakes what had happened too seldom once it happened more often", () => {
    const report = { ...received.report, events: 5 }
    const seldom = { ...examples["task.parked"], reason: "too-few-events" } as const
    given(examples["task.received"], seldom)
      .when(Intake.receive({ ...received, report }))
      .then({ _tag: "task.enriched", report })
    given(examples["task.received"], { _tag: "task.enriched", report }, seldom)
      .when(Intake.receive({ ...received, report }))
      .then()
  })
})

describe("alias", () => {
  const aliased = examples["task.aliased"]
  it("leads a key to the task it belongs to, once", () => {
    given().when(Intake.alias(aliased.of)).then(aliased)
    given(aliased).when(Intake.alias(aliased.of)).then()
  })
  it("leaves a key alone that has a task of its own", () =>
    given(examples["task.received"]).when(Intake.alias(aliased.of)).then())
})

describe("triage", () => {
  const { because } = examples["task.triaged"]
  it("is said once, before the plan", () => {
    given(examples["task.received"]).when(Intake.triage(because)).then(examples["task.triaged"])
    given(examples["task.received"], examples["task.triaged"]).when(Intake.triage(because)).then()
    given(examples["task.received"], examples["plan.created"]).when(Intake.triage(because)).then()
  })
})

describe("enrich", () => {
  it("adds what the vendor answered", () =>
    given(examples["task.received"]).when(Intake.enrich(enriched)).then({ _tag: "task.enriched", report: enriched }))
  it("happens once", () =>
    given(examples["task.received"], examples["task.enriched"]).when(Intake.enrich(enriched)).then())
  it("needs a task", () => given().when(Intake.enrich(enriched)).then())
})

describe("park", () => {
  it("sets a task aside before it is planned", () =>
    given(examples["task.received"]).when(Intake.park(parked)).then(examples["task.parked"]))
  it("happens once", () => given(examples["task.received"], examples["task.parked"]).when(Intake.park(parked)).then())
  it("comes too late for a planned task", () =>
    given(examples["task.received"], examples["plan.created"]).when(Intake.park(parked)).then())
})

describe("fail", () => {
  it("ends the task", () => given(examples["task.received"]).when(Intake.fail(failed)).then(examples["task.failed"]))
  it("happens once", () => given(examples["task.received"], examples["task.failed"]).when(Intake.fail(failed)).then())
  it("does not overwrite another end", () => {
    given(examples["task.received"], examples["task.cancelled"]).when(Intake.fail(failed)).then()
    given(...closedStory)
      .when(Intake.fail(failed))
      .then()
  })
})

describe("cancel", () => {
  const cancel = Intake.cancel({ ...writer, reason: "Fixed by hand." })
  const cancelled = { ...examples["task.cancelled"], key: writer.key }
  it("ends the task", () => given(examples["task.received"]).when(cancel).then(cancelled))
  it("is obeyed once per message", () => given(examples["task.received"], cancelled).when(cancel).then())
  it("is refused after the end", () =>
    given(examples["task.received"], examples["task.failed"])
      .when(cancel)
      .then(new Refused({ reason: "The task is already failed." })))
  it("takes write permission", () =>
    given(examples["task.received"])
      .when(Intake.cancel({ ...writer, authority: { allowed: false, reason: "it takes more." }, reason: "" }))
      .then(Refused))
  it("needs a task", () => given().when(cancel).then(Refused))
})

describe("retry", () => {
  const retry = Intake.retry(writer)
  const retried = { _tag: "task.retried", by: alice, key: writer.key } as const
  const crashed = { ...examples["task.failed"], stage: "red", reason: "crashed" } as const
  it("reopens a failed task", () => given(examples["task.received"], crashed).when(retry).then(retried))
  it("reopens a parked and a cancelled task", () => {
    given(examples["task.received"], examples["task.parked"]).when(retry).then(retried)
    given(examples["task.received"], examples["task.cancelled"]).when(retry).then(retried)
  })
  it("gives a parked task the repositories that are configured by now", () => {
    const candidates = ["harbor/parcel-post", "harbor/web"]
    given(examples["task.received"], examples["task.parked"])
      .when(Intake.retry({ ...writer, candidates }))
      .then({ ...retried, candidates })
    given(examples["task.received"], crashed)
      .when(Intake.retry({ ...writer, candidates }))
      .then(retried)
  })
  it("is obeyed once per message", () => given(examples["task.received"], crashed, retried).when(retry).then())
  it("has nothing to do while the task runs or after its pull request ended", () => {
    given(examples["task.received"])
      .when(retry)
      .then(new Refused({ reason: "There is nothing to retry: the task is planning." }))
    given(...closedStory)
      .when(retry)
      .then(Refused)
  })
  it("needs money", () => {
    const broke = [examples["task.received"], { ...examples["budget.spent"], usd: 5 }, examples["task.failed"]]
    given(...broke)
      .when(retry)
      .then(Refused)
    given(...broke)
      .when(Intake.retry({ ...writer, budgetUsd: 8 }))
      .then({ ...retried, budgetUsd: 8 })
  })
  it("asks for the next plan when the base moved under this one", () => {
    const conflict = { ...examples["task.failed"], stage: "publish", reason: "base-conflict" } as const
    given(...readyStory.slice(0, -1), conflict)
      .when(retry)
      .then(retried, {
        _tag: "plan.rejected",
        version: 2,
        sha256: examples["plan.approved"].sha256,
        by: alice,
        key: writer.key,
        feedback: "The base branch moved and conflicts with this fix. Plan again on the new base."
      })
  })
})
