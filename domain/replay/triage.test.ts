import { assert, describe, it } from "@effect/vitest"
import { examples } from "#test/examples.ts"
import { differing } from "./redecisionFixture.ts"

const { _tag, ...thirdParty } = examples["task.parked"]
const planned = [examples["task.received"], examples["task.triaged"]]
const parked = [examples["task.received"], examples["task.parked"]]

describe("triage under other settings", () => {
  it("is the same where it judges alike", () => {
    assert.deepStrictEqual(differing(planned, {}), [])
    assert.deepStrictEqual(differing(parked, { judge: () => thirdParty }), [])
  })

  it("would have set aside what was planned", () => {
    assert.deepStrictEqual(differing(planned, { judge: () => thirdParty }), [
      {
        ...{ version: 2, type: "task.triaged", kind: "actionability", verdict: "refused", was: "planned" },
        would: "parked (third-party-only)",
        why: "No frame of the stack trace lies in code of ours."
      }
    ])
  })

  it("would have planned what was set aside", () => {
    assert.deepStrictEqual(differing(parked, {}), [
      {
        ...{
          version: 2,
          type: "task.parked",
          kind: "actionability",
          verdict: "allowed",
          was: "parked (third-party-only)"
        },
        would: "planned",
        why: "It would be worth a plan: a frame is ours."
      }
    ])
  })

  it("would have set it aside for another reason", () => {
    const few = { ...thirdParty, reason: "too-few-events" as const, detail: "It happened once." }
    assert.deepInclude(differing(parked, { judge: () => few })[0], { verdict: "changed", why: "It happened once." })
  })

  it("judges what was planned before there was a judgement", () => {
    const unjudged = [examples["task.received"], examples["plan.created"]]
    assert.deepInclude(differing(unjudged, { judge: () => thirdParty })[0], {
      type: "plan.created",
      verdict: "refused"
    })
  })
})
