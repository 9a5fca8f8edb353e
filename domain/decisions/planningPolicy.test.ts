import { describe, it } from "@effect/vitest"
import type { EventOf } from "#domain/Event.ts"
import type { Person } from "#domain/Ids.ts"
import { type Plan, sha256Of } from "#domain/Plan.ts"
import { Refused } from "#domain/transact.ts"
import { alice, plan, secondPlan } from "#test/cast.ts"
import { examples } from "#test/examples.ts"
import { given } from "#test/given.ts"
import { policyWith } from "#test/policyWith.ts"
import { approve, remind } from "./planning.ts"

const { "task.received": received, "pr.opened": opened, "pr.updated": updated } = examples

const aliceOnSlack: Person = { channel: "slack", id: "U0ALICE", name: "Alice L." }
const bob: Person = { channel: "github", id: "1002", name: "bob" }
const stranger: Person = { channel: "slack", id: "U0STRANGER", name: "bob" }
const people = [{ name: "Alice", github: "alice", slack: "U0ALICE", jira: "aliceL" }]
const two = policyWith({ required: 2, people })

const published = (proposed: Plan = plan) => [
  received,
  { _tag: "plan.created" as const, plan: proposed, sha256: sha256Of(proposed) },
  { ...opened, plan: { ...opened.plan, sha256: sha256Of(proposed) } }
]
const yes = (by: Person, policy = two) => {
  const authority = { allowed: true, grounds: "the policy" } as const
  return approve({ by, key: `${by.channel}:${by.id}`, authority, plan: undefined, at: "2026-11-17T09:45:00Z" }, policy)
}
const recorded = <Tag extends "plan.endorsed" | "plan.approved">(_tag: Tag, by: Person, proposed: Plan = plan) =>
  ({
    _tag,
    version: proposed.version,
    sha256: sha256Of(proposed),
    by,
    key: `${by.channel}:${by.id}`,
    grounds: "the policy"
  }) as EventOf<Tag>

describe("where two people have to say yes", () => {
  const endorsed = [...published(), recorded("plan.endorsed", alice)]

  it("the first endorses, the second approves", () => {
    given(...published())
      .when(yes(alice))
      .then(recorded("plan.endorsed", alice))
    given(...endorsed)
      .when(yes(bob))
      .then(recorded("plan.approved", bob))
  })

  it("the same person counts once, whichever channel they speak through", () => {
    given(...endorsed)
      .when(yes(aliceOnSlack))
      .then(new Refused({ reason: "Alice L.'s yes counts already; it takes 1 more, from somebody else." }))
    given(...published(), recorded("plan.endorsed", aliceOnSlack))
      .when(yes(alice))
      .then(new Refused({ reason: "alice's yes counts already; it takes 1 more, from somebody else." }))
  })

  it("somebody who may be the same person in another channel does not count until it is known", () => {
    given(...published(), recorded("plan.endorsed", bob))
      .when(yes(stranger))
      .then(
        new Refused({
          reason:
            "bob on slack may be the same person as bob on github: the approvals policy has to name them under people."
        })
      )
    const known = policyWith({
      required: 2,
      people: [...people, { name: "Bob", github: "bob" }, { name: "B", slack: stranger.id }]
    })
    given(...published(), recorded("plan.endorsed", bob))
      .when(yes(stranger, known))
      .then(recorded("plan.approved", stranger))
  })

  it("two yeses the policy has come to know as one person's are one", () => {
    const carol: Person = { channel: "github", id: "1003", name: "carol" }
    given(...endorsed, recorded("plan.endorsed", aliceOnSlack))
      .when(yes(carol, policyWith({ required: 3, people })))
      .then(recorded("plan.endorsed", carol))
  })

  it("a yes to one version is none to the next", () => {
    const next = { _tag: "plan.created", plan: secondPlan, sha256: sha256Of(secondPlan) } as const
    given(...endorsed, examples["plan.rejected"], next, updated)
      .when(yes(aliceOnSlack))
      .then(recorded("plan.endorsed", aliceOnSlack, secondPlan))
  })
})

describe("where only a high risk takes two", () => {
  const policy = policyWith({ stricter: [{ risk: "high", required: 2 }] })
  it("one is enough for a low one", () =>
    given(...published())
      .when(yes(alice, policy))
      .then(recorded("plan.approved", alice)))
  it("one is not for a high one", () => {
    const risky: Plan = { ...plan, risk: "high" }
    given(...published(risky))
      .when(yes(alice, policy))
      .then(recorded("plan.endorsed", alice, risky))
  })
})

describe("whoever asked for the fix", () => {
  const asked = { ...received, requester: { channel: "jira", id: "aliceL", name: "A. Liddell" } } as const
  const waiting = [asked, ...published().slice(1)]
  it("cannot approve it through another channel", () => {
    for (const by of [alice, aliceOnSlack])
      given(...waiting)
        .when(yes(by, policyWith({ people })))
        .then(new Refused({ reason: `${by.name} asked for this fix, so somebody else has to approve it.` }))
  })
  it("may, where the policy says so", () =>
    given(...waiting)
      .when(yes(alice, policyWith({ people, requesterMayApprove: true })))
      .then(recorded("plan.approved", alice)))
  it("is nobody else", () =>
    given(...waiting)
      .when(yes(bob, policyWith({ people })))
      .then(recorded("plan.approved", bob)))
})

describe("remind", () => {
  const first = { version: 1, sha256: sha256Of(plan), nth: 1, escalated: false }
  const reminded = { _tag: "plan.reminded" as const, ...first }
  it("says once per number that the plan still waits", () => {
    given(...published())
      .when(remind(first))
      .then(reminded)
    given(...published(), reminded)
      .when(remind(first))
      .then()
    given(...published(), reminded)
      .when(remind({ ...first, nth: 2, escalated: true }))
      .then({ ...reminded, nth: 2, escalated: true })
  })
  it("says nothing once there is an answer, or another plan", () => {
    const answers = [
      [recorded("plan.approved", alice)],
      [examples["plan.rejected"]],
      [examples["task.cancelled"]],
      [examples["pr.closed"]],
      [
        examples["plan.rejected"],
        { _tag: "plan.created", plan: secondPlan, sha256: sha256Of(secondPlan) } as const,
        updated
      ]
    ]
    for (const answer of answers)
      given(...published(), ...answer)
        .when(remind(first))
        .then()
  })
  it("says nothing before the plan can be read", () =>
    given(...published().slice(0, 2))
      .when(remind(first))
      .then())
})
