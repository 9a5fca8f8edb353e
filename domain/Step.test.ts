import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import { type Ask, asks, walk } from "#test/asks.ts"
import { examples } from "#test/examples.ts"
import * as Story from "#test/story.ts"
import { Event, type EventType } from "./Event.ts"
import { next, type Status, statusOf } from "./Step.ts"
import { fold } from "./Task.ts"

/** `WriteTests 2`: the step with its attempt, version, or kind of end. */
const told = (events: ReadonlyArray<Event>) => Object.values(next(fold(events))).join(" ")

describe("what a task waits for", () => {
  it("is nothing before it is received", () => {
    assert.deepStrictEqual([told([]), statusOf(fold([]))], ["Nothing", "unknown"])
    assert.strictEqual(told([examples["plan.approved"], examples["pr.ready"], examples["task.failed"]]), "Nothing")
  })

  it("goes from the alert to a merged pull request, step by step", () => {
    const expected: ReadonlyArray<readonly [EventType, string, Status]> = [
      ["task.received", "Plan 1", "planning"],
      ["task.enriched", "Plan 1", "planning"],
      ["task.linked", "Plan 1", "planning"],
      ["budget.spent", "Plan 1", "planning"],
      ["session.ended", "Plan 1", "planning"],
      ["plan.created", "Publish 1", "planning"],
      ["pr.opened", "Approval 1", "awaiting approval"],
      ["report.sent", "Approval 1", "awaiting approval"],
      ["plan.rejected", "Plan 2", "planning"],
      ["budget.spent", "Plan 2", "planning"],
      ["session.ended", "Plan 2", "planning"],
      ["plan.created", "Publish 2", "planning"],
      ["pr.updated", "Approval 2", "awaiting approval"],
      ["command.refused", "Approval 2", "awaiting approval"],
      ["plan.approved", "WriteTests 1", "writing tests"],
      ["budget.spent", "WriteTests 1", "writing tests"],
      ["session.ended", "WriteTests 1", "writing tests"],
      ["tests.written", "ProveRed 1", "proving red"],
      ["tests.refused", "WriteTests 2", "writing tests"],
      ["budget.spent", "WriteTests 2", "writing tests"],
      ["session.ended", "WriteTests 2", "writing tests"],
      ["tests.written", "ProveRed 2", "proving red"],
      ["tests.red", "WriteFix 1", "writing fix"],
      ["task.failed", "Ended failed", "failed"],
      ["task.retried", "WriteFix 1", "writing fix"],
      ["budget.spent", "WriteFix 1", "writing fix"],
      ["session.ended", "WriteFix 1", "writing fix"],
      ["fix.written", "ProveGreen 1", "proving green"],
      ["tests.green", "ProveGreen 1", "proving green"],
      ["scan.completed", "MakeReady", "publishing"],
      ["pr.ready", "Ready", "ready"],
      ["pr.merged", "Ended merged", "merged"]
    ]
    const seen = Story.mergedStory.map((event, index) => {
      const past = Story.mergedStory.slice(0, index + 1)
      return [event._tag, told(past), statusOf(fold(past))] as const
    })
    assert.deepStrictEqual(seen, expected)
  })

  const upTo = (tag: EventType) =>
    Story.readyStory.slice(0, Story.readyStory.findLastIndex(({ _tag }) => _tag === tag) + 1)
  const { "pr.closed": closed, "pr.merged": merged, "task.parked": parked, "task.retried": retried } = examples
  const refusedGreen = { ...examples["tests.refused"], phase: "green" } as const
  it.each<readonly [string, ReadonlyArray<Event>, string]>([
    ["a parked task", Story.parkedStory, "Ended parked"],
    ["a parked task with new evidence", [...Story.parkedStory, examples["task.enriched"]], "Plan 1"],
    ["a parked task somebody believes in", [...Story.parkedStory, retried], "Plan 1"],
    ["a cancelled task", Story.cancelledStory, "Ended cancelled"],
    ["a cancelled task with new evidence", [...Story.cancelledStory, examples["task.enriched"]], "Ended cancelled"],
    ["a cancelled task taken up again", [...Story.cancelledStory, retried], "Approval 1"],
    ["a closed pull request", Story.closedStory, "Ended closed"],
    [
      "a closed pull request that was just being updated",
      [...upTo("plan.created"), closed, examples["pr.updated"]],
      "Ended closed"
    ],
    ["a pull request closed while the next plan is written", [...upTo("plan.rejected"), closed], "Plan 2"],
    ["a pull request merged by hand before it was ready", [...upTo("tests.red"), merged], "Ended merged"],
    ["a fix that was refused", [...upTo("fix.written"), refusedGreen], "WriteFix 2"],
    [
      "a fix with a secret in it",
      [...upTo("tests.green"), { ...examples["scan.completed"], passed: false }],
      "ProveGreen 1"
    ],
    ["a task failed and parked by two at once", [...Story.parkedStory, examples["task.failed"]], "Ended failed"],
    [
      "a task told of another's pull request",
      [...upTo("plan.created"), { ...closed, repository: "harbor/other" }, parked],
      "Ended parked"
    ]
  ])("of %s", (_, events, expected) => {
    assert.strictEqual(told(events), expected)
  })

  it("is every repository's pull request, and any closed one ends it", () => {
    const [first] = examples["plan.created"].plan.repositories
    const second = { ...first!, repository: "harbor/depot" }
    const plan = { ...examples["plan.created"].plan, repositories: [first!, second] }
    const { "task.received": received, "plan.created": created, "pr.opened": opened, "pr.ready": ready } = examples
    const begun: ReadonlyArray<Event> = [received, { ...created, plan }, opened]
    assert.strictEqual(told(begun), "Publish 1")
    const both = [
      ...begun,
      { ...opened, repository: "harbor/depot", number: 8 },
      { ...examples["plan.approved"], version: 1, sha256: created.sha256 }
    ]
    const proven = [...both, ...upTo("scan.completed").slice(-3)]
    const half = [...proven, ready, merged]
    assert.deepStrictEqual([told(both), told(proven), told(half)], ["WriteTests 1", "MakeReady", "MakeReady"])
    assert.strictEqual(told([...half, { ...ready, repository: "harbor/depot" }]), "Ready")
    assert.strictEqual(told([...half, { ...merged, repository: "harbor/depot" }]), "Ended merged")
    assert.strictEqual(told([...half, { ...closed, repository: "harbor/depot" }]), "Ended closed")
  })
})

describe("whatever happens in whatever order", () => {
  const events = Arbitrary.array(Arbitrary.schema(Event), { maxLength: 20 })
  it.prop("folds, and waits for exactly one thing", [events], ([past]) => {
    for (let length = 0; length <= past.length; length++) {
      const state = fold(past.slice(0, length))
      assert.strictEqual(state.version, length)
      assert.isString(statusOf(state))
    }
  })

  const anyAsks = Arbitrary.array(Arbitrary.schema(Schema.Literals(Object.keys(asks) as ReadonlyArray<Ask>)), {
    maxLength: 60
  })
  const anyPast = Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: Story.readyStory.length })))
  it.prop(
    "moves an ended task only by a retry, new evidence, or what people do at the forge",
    [anyPast, anyAsks],
    ([length, asked]) => {
      for (const { before, events, after } of walk(Story.readyStory.slice(0, length), asked)) {
        if (next(before)._tag !== "Ended") continue
        const wakes = events.some(({ _tag }) => waking.has(_tag))
        if (!wakes) assert.deepStrictEqual(next(after), next(before))
      }
    },
    { arbitrary: { runs: 300 } }
  )
})

const waking: ReadonlySet<string> = new Set([
  ...["task.retried", "task.enriched", "task.recurred"],
  ...["pr.merged", "pr.reopened", "pr.reverted"]
])
