import { assert, describe, it } from "@effect/vitest"
import { alice } from "#test/cast.ts"
import { examples } from "#test/examples.ts"
import { policyWith } from "#test/policyWith.ts"
import { retry } from "../decisions/intake.ts"
import { approve } from "../decisions/planning.ts"
import type { Event } from "../Event.ts"
import { cautious, type Policy } from "../Policy.ts"
import { fold } from "../Task.ts"
import { Refused } from "../transact.ts"
import { differing, readyStory } from "./redecisionFixture.ts"

const robin = { channel: "slack", id: "U0ROBIN22", name: "Robin" } as const
const [received, ...others] = readyStory.slice(
  0,
  readyStory.findIndex(({ _tag }) => _tag === "plan.approved")
)
const asked: ReadonlyArray<Event> = [{ ...received, requester: robin } as Event, ...others]

/** The history with a refusal in the rules' own words. */
const refused = (
  past: ReadonlyArray<Event>,
  by: Parameters<typeof approve>[0]["by"],
  allowed: boolean,
  policy: Policy = cautious
): ReadonlyArray<Event> => {
  const authority = allowed
    ? ({ allowed, grounds: "write permission on GitHub" } as const)
    : ({ allowed: false, reason: "it takes write permission on every repository of the task." } as const)
  const verdict = { by, key: "m-1", authority, plan: undefined, at: "2026-11-17T12:00:00Z" }
  const answer = approve(verdict, policy)(fold(past))
  assert.instanceOf(answer, Refused)
  const { reason } = answer as Refused
  return [...past, { _tag: "command.refused", command: "approve", by, key: "m-1", reason }]
}

describe("a refused approval under other rules", () => {
  it("is refused again under the same", () => {
    assert.deepStrictEqual(differing(refused(asked, robin, true), {}), [])
    assert.deepStrictEqual(differing(refused([received!, ...others], alice, false), {}), [])
  })

  it("would be obeyed where who asks may approve, and is named", () => {
    const policy = policyWith({ requesterMayApprove: true, slack: { users: [robin.id] } })
    assert.deepInclude(differing(refused(asked, robin, true), { policy })[0], {
      kind: "approval",
      verdict: "allowed",
      was: "approve by Robin refused",
      would: "obeyed"
    })
  })

  it("cannot be said where only the first of two reasons falls", () => {
    const policy = policyWith({
      requesterMayApprove: true,
      people: [{ name: "Robin", slack: robin.id, github: "robin" }]
    })
    assert.deepInclude(differing(refused(asked, robin, true), { policy })[0], { verdict: "open" })
  })

  it("would be obeyed of who was not named and is", () => {
    const policy = policyWith({ slack: { users: [robin.id] } })
    assert.deepInclude(differing(refused([received!, ...others], robin, false), { policy })[0], { verdict: "allowed" })
  })

  it("is refused again for what no policy changes", () => {
    const early = [received!]
    const policy = policyWith({ requesterMayApprove: true })
    assert.deepStrictEqual(differing(refused(early, alice, true), { policy }), [])
  })
})

describe("a retry that was refused for want of money", () => {
  const broke: ReadonlyArray<Event> = [
    examples["task.received"],
    { ...examples["budget.spent"], usd: 5 },
    { ...examples["task.failed"], stage: "budget", reason: "budget-exhausted" }
  ]
  const { reason } = retry({ by: alice, key: "m-1", authority: { allowed: true, grounds: "" } })(fold(broke)) as Refused
  const past: ReadonlyArray<Event> = [
    ...broke,
    { _tag: "command.refused", command: "retry", by: alice, key: "m-1", reason }
  ]

  it("is refused again with the same money", () => assert.deepStrictEqual(differing(past, {}), []))
  it("would be obeyed with more", () => {
    assert.deepInclude(
      differing(past, { budgetUsd: 8 }).find(({ type }) => type === "command.refused"),
      { kind: "budget", verdict: "allowed" }
    )
  })
})
