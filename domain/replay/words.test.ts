import { assert, describe, it } from "@effect/vitest"
import { alice, repository, secondPlan } from "#test/cast.ts"
import { examples } from "#test/examples.ts"
import { policyWith } from "#test/policyWith.ts"
import type { Event, EventOf } from "../Event.ts"
import { sha256Of } from "../Plan.ts"
import { asItWas, differing, readyStory } from "./redecisionFixture.ts"

const before = readyStory.slice(
  0,
  readyStory.findIndex(({ _tag }) => _tag === "plan.approved")
)
const yes = (change: Partial<EventOf<"plan.approved">>): ReadonlyArray<Event> => [
  ...before,
  { ...examples["plan.approved"], ...change }
]
const robin = { channel: "slack", id: "U0ROBIN22", name: "Robin" } as const

describe("an approval under other rules", () => {
  it("is the same under the same", () => assert.deepStrictEqual(differing(yes({}), {}), []))

  it("would be refused where it takes more than the person had", () => {
    assert.deepStrictEqual(differing(yes({}), { policy: policyWith({ github: { permission: "admin" } }) }), [
      {
        ...{ version: 15, type: "plan.approved", kind: "approval", verdict: "refused", was: "approved by alice" },
        would: "refused",
        why: "alice may not approve this: it takes admin permission on every repository of the task."
      }
    ])
  })

  it("would be refused of who asked for the fix", () => {
    const [received, ...others] = yes({})
    const asked: ReadonlyArray<Event> = [{ ...received, requester: robin } as Event, ...others]
    const policy = policyWith({ people: [{ name: "Alice", github: "alice", slack: robin.id }] })
    assert.deepStrictEqual(differing(asked, {}), [])
    const [difference] = differing(asked, { policy })
    assert.deepInclude(difference, {
      verdict: "refused",
      why: "alice asked for this fix, so somebody else has to approve it."
    })
  })

  it("would be one of two where two are needed", () => {
    const policy = policyWith({ stricter: [{ repositories: [repository], required: 2 }] })
    assert.deepStrictEqual(differing(yes({}), { policy }), [
      {
        ...{ version: 15, type: "plan.approved", kind: "approval", verdict: "changed", was: "approved by alice" },
        would: "yes 1 of 2",
        why: "This plan takes 2 approvals, so the work would have waited for 1 more."
      }
    ])
  })

  it("would have sufficed where two were needed, and the second is the same", () => {
    const grounds = "named in the policy for Slack"
    const both = [
      ...before,
      examples["plan.endorsed"],
      { ...examples["plan.approved"], by: robin, key: "slack:1", grounds }
    ]
    const policy = policyWith({ slack: { users: [robin.id] } })
    assert.deepStrictEqual(differing(both, { policy }), [
      {
        ...{ version: 15, type: "plan.endorsed", kind: "approval", verdict: "changed", was: "endorsed by alice" },
        would: "approved",
        why: "One approval is enough for this plan, so the work would have begun here."
      }
    ])
  })

  it("cannot be said of who was named then and is not now: what they may on GitHub was not asked", () => {
    const named = yes({ by: robin, grounds: "named in the policy for Slack" })
    const people = [{ name: "Robin", github: "robin", slack: robin.id }]
    assert.deepStrictEqual(differing(named, { policy: policyWith({ slack: { users: [robin.id] } }) }), [])
    const [difference] = differing(named, { policy: policyWith({ people }) })
    assert.deepInclude(difference, { verdict: "open", would: "cannot be said" })
    const [unknown] = differing(named, {})
    assert.deepInclude(unknown, { verdict: "refused" })
  })

  it("cannot be said of approvals from before grounds were kept", () => {
    const { grounds: _, ...old } = examples["plan.approved"]
    assert.deepInclude(differing([...before, old], {})[0], { verdict: "open", type: "plan.approved" })
  })

  it("would be refused for what is no matter of policy: the plan was not there to read", () => {
    const unread = yes({}).filter(({ _tag }) => _tag !== "pr.updated")
    assert.deepInclude(differing(unread, {})[0], {
      verdict: "refused",
      why: `Plan v2 (${sha256Of(secondPlan).slice(0, 12)}) was published after this was written. Read it and decide again.`
    })
  })
})

describe("a word of somebody erased", () => {
  it("cannot be judged", () => {
    const erased = { ...alice, id: "erased", name: "erased" }
    assert.deepInclude(differing(yes({ by: erased, grounds: "erased" }), {})[0], {
      ...{ verdict: "open", was: "approved by somebody", would: "cannot be said" }
    })
  })
})

describe("another word of a person", () => {
  const cancelled = [
    examples["task.received"],
    { ...examples["task.cancelled"], by: { ...alice, channel: "api" as const, id: "k-0123456789abcdef" } }
  ]

  it("is the same while they may have been allowed", () => assert.deepStrictEqual(differing(cancelled, {}), []))

  it("would be refused where nobody like them may", () => {
    assert.deepInclude(differing(cancelled, { policy: policyWith({ api: { scope: "none" } }) })[0], {
      kind: "approval",
      verdict: "refused",
      was: "cancelled by alice",
      why: "alice may not cancel this: it takes another channel than the API."
    })
    assert.deepInclude(differing(cancelled, { ...asItWas, scopesOf: () => ["read"] })[0], { verdict: "refused" })
  })
})
