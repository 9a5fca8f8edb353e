import { describe, it } from "@effect/vitest"
import { examples } from "#test/examples.ts"
import { given } from "#test/given.ts"
import { endSession, spend, stopIfBroke } from "./spending.ts"

const { _tag: _, ...spent } = examples["budget.spent"]
const { _tag: _ended, ...ended } = examples["session.ended"]
const received = examples["task.received"]
const crashed = { ...ended, outcome: "crashed", detail: "SIGKILL" } as const
const overBudget = {
  _tag: "task.failed",
  stage: "budget",
  reason: "budget-exhausted",
  detail: "$5.00 of the task's $5.00 is spent.",
  hint: "Grant more and go on where it stopped: redgreen retry <task> --budget <usd>"
} as const

describe("spend", () => {
  it("counts every call, also the same amount twice and after the end", () => {
    given(received).when(spend(spent)).then(examples["budget.spent"])
    given(received, examples["budget.spent"]).when(spend(spent)).then(examples["budget.spent"])
    given(received, examples["task.cancelled"]).when(spend(spent)).then(examples["budget.spent"])
  })
})

describe("endSession", () => {
  const event = { _tag: "session.ended", ...crashed } as const
  it("is on record", () => given(received).when(endSession(ended, false)).then(examples["session.ended"]))
  it("gives up after three sessions in a row without a result", () =>
    given(received, event, event).when(endSession(crashed, false)).then(event, {
      _tag: "task.failed",
      stage: "plan",
      reason: "crashed",
      detail: "3 sessions in a row ended without a result; the last: SIGKILL",
      hint: "Read the transcript, mend what stopped it, then say retry."
    }))
  it("gives up at once on what no other try can change", () => {
    const wrong = { ...crashed, outcome: "misconfigured", detail: "REDGREEN_MCP names no file." } as const
    given(received)
      .when(endSession(wrong, false))
      .then(
        { ...event, ...wrong },
        {
          _tag: "task.failed",
          stage: "plan",
          reason: "misconfigured",
          detail: "REDGREEN_MCP names no file.",
          hint: "Trying again changes nothing: correct the settings (redgreen doctor), then say retry."
        }
      )
  })
  it("starts counting anew after a result and after a retry", () => {
    given(received, event, event, examples["session.ended"]).when(endSession(crashed, false)).then(event)
    given(received, event, event, examples["task.retried"]).when(endSession(crashed, false)).then(event)
  })
  it("ends the task with its budget, but never twice", () => {
    const broke = { ...examples["budget.spent"], usd: 5 }
    given(received, broke).when(endSession(crashed, true)).then(event, overBudget)
    given(received, broke, overBudget).when(endSession(crashed, true)).then(event)
  })
})

describe("stopIfBroke", () => {
  const broke = { ...examples["budget.spent"], usd: 5 }
  it("ends a task without money", () => given(received, broke).when(stopIfBroke).then(overBudget))
  it("ends it once", () => given(received, broke, overBudget).when(stopIfBroke).then())
  it("lets one with money go on, also with a larger budget", () => {
    given(received).when(stopIfBroke).then()
    given(received, broke, overBudget, examples["task.retried"]).when(stopIfBroke).then()
  })
})
