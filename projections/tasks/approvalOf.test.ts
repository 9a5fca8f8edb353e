import { assert, describe, it } from "@effect/vitest"
import type { Event } from "#domain/Event.ts"
import { sha256Of } from "#domain/Plan.ts"
import { alice, plan } from "#test/cast.ts"
import { examples } from "#test/examples.ts"
import { policyWith } from "#test/policyWith.ts"
import { storyTask, tell } from "#test/story.ts"
import { detailOf } from "./detailOf.ts"

const requester = { channel: "slack", id: "U0DANA", name: "dana" } as const
const waiting: ReadonlyArray<Event> = [
  { ...examples["task.received"], requester },
  { _tag: "plan.created", plan, sha256: sha256Of(plan) },
  examples["pr.opened"]
]
const said = {
  version: 1,
  sha256: sha256Of(plan),
  by: alice,
  key: "github:comment:1",
  grounds: "write permission on GitHub"
}
const policy = policyWith({
  required: 2,
  slack: { users: ["U0BOB"], groups: ["S01"] },
  people: [
    { name: "Alice", github: "alice", jira: "aliceL" },
    { name: "Bob", slack: "U0BOB" }
  ]
})
const approval = (...more: ReadonlyArray<Event>) => detailOf(storyTask, tell([...waiting, ...more]), policy)!.approval

describe("what a task says of its approval", () => {
  it("who may, how many it takes, and how often people were reminded", () =>
    assert.deepStrictEqual(approval({ ...examples["plan.reminded"], version: 1, sha256: sha256Of(plan) }), {
      required: 2,
      given: [],
      missing: 2,
      who: [
        "GitHub: write permission on every repository of the task",
        "Slack: U0BOB, group S01",
        "in other channels by the permission of their GitHub accounts: Alice",
        "API: an API token of scope approve",
        "not dana, who asked for the fix; never a bot"
      ],
      reminders: { sent: 1, planned: 3 }
    }))

  it("who said yes, when, and what let them", () => {
    const [first] = approval({ _tag: "plan.endorsed", ...said })!.given
    assert.deepStrictEqual(first, { by: alice, grounds: said.grounds, at: "2026-11-17T09:42:30.000Z" })
    assert.strictEqual(approval({ _tag: "plan.endorsed", ...said })!.missing, 1)
    const bob = { channel: "slack", id: "U0BOB", name: "bob" } as const
    const decided = approval(
      { _tag: "plan.endorsed", ...said },
      { _tag: "plan.approved", ...said, by: bob, key: "slack:1" }
    )!
    assert.deepStrictEqual([decided.missing, decided.given.map(({ by }) => by.name)], [0, ["alice", "bob"]])
  })

  it("nothing before there is a plan", () =>
    assert.isNull(detailOf(storyTask, tell([examples["task.received"]]), policy)!.approval))
})
