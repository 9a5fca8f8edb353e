import { assert, describe, it } from "@effect/vitest"
import { taskIdOf } from "#domain/Ids.ts"
import { sha256Of } from "#domain/Plan.ts"
import { alice, repository, secondPlan } from "#test/cast.ts"
import { examples } from "#test/examples.ts"
import { cancelledStory, closedStory, parkedStory, readyStory, story, storyTask, tell } from "#test/story.ts"
import { detailOf } from "./detailOf.ts"
import { evidenceOf } from "./evidence.ts"
import { timelineOf } from "./timeline.ts"

const url = examples["pr.opened"].url

describe("a task's row", () => {
  it("tells where a finished task stands", () => {
    const { approval: ___, evidence: _, plan, timeline: __, warnings, ...row } = detailOf(storyTask, story)!
    assert.deepStrictEqual(row, {
      id: storyTask,
      version: readyStory.length,
      title: "TypeError: Cannot read properties of undefined (reading 'rate')",
      status: "ready",
      step: "Ready",
      source: {
        kind: "sentry",
        key: "sentry:harbor:4507310",
        url: "http://127.0.0.1:4001/organizations/harbor/issues/4507310/"
      },
      repositories: [repository],
      pullRequests: [{ repository, number: 7, url, fate: "ready" }],
      spentUsd: 0.843215,
      budgetUsd: 8,
      requester: null,
      attempts: 2,
      ending: null,
      createdAt: "2026-11-17T09:41:30.000Z",
      updatedAt: "2026-11-17T09:51:30.000Z"
    })
    assert.deepStrictEqual(warnings, [])
    assert.deepStrictEqual(plan, {
      ...secondPlan,
      sha256: sha256Of(secondPlan),
      decision: "approved",
      decidedBy: alice
    })
  })

  it("tells how and why a task ended", () => {
    const endings = [parkedStory, cancelledStory, closedStory, readyStory.slice(0, 24)].map((events) => {
      const { attempts, ending, status } = detailOf(storyTask, tell(events))!
      return [status, ending?.reason, ending?.hint === null ? null : typeof ending?.hint, attempts]
    })
    assert.deepStrictEqual(endings, [
      ["parked", "third-party-only", "string", 0],
      ["cancelled", "cancelled by alice", null, 0],
      ["closed", undefined, "undefined", 0],
      ["failed", "provider", "string", 2]
    ])
  })

  it("warns where nothing stood around the code, before the plan is approved and after", () => {
    const open = { ...secondPlan, repositories: secondPlan.repositories.map(unwalled) }
    const planned = { _tag: "plan.created" as const, plan: open, sha256: sha256Of(open) }
    const { environment: _, ...walled } = examples["tests.red"]
    for (const events of [
      [...readyStory.slice(0, 11), planned],
      [...readyStory.slice(0, 22), { ...walled, environment: { wall: "none", system: "Linux", programs: {} } } as const]
    ])
      assert.match(detailOf(storyTask, tell(events))!.warnings.join(), /^Runs WITHOUT a sandbox/)
  })

  it("is none for a task that was never received", () => {
    assert.isUndefined(detailOf(taskIdOf("nobody"), []))
  })
})

describe("the timeline", () => {
  it("has a stage for each thing waited for, with its time and money", () => {
    const stages = timelineOf(story).map(({ attempt, name, seconds, usd }) => [name, attempt, seconds, usd])
    assert.deepStrictEqual(stages, [
      ["plan", 1, 100, 0.163215],
      ["publish plan", 1, 20, 0],
      ["wait for approval", 1, 40, 0],
      ["plan", 2, 60, 0.05],
      ["publish plan", 2, 20, 0],
      ["wait for approval", 2, 40, 0],
      ["write tests", 1, 60, 0.21],
      ["prove red", 1, 20, 0],
      ["write tests", 2, 60, 0.12],
      ["prove red", 2, 20, 0],
      ["write fix", 1, 20, 0],
      ["write fix", 1, 60, 0.3],
      ["prove green", 1, 40, 0],
      ["publish fix", null, 20, 0]
    ])
  })

  it("leaves the stage under way open, and none after an end", () => {
    const waiting = timelineOf(story.slice(0, 7)).at(-1)
    assert.deepInclude(waiting, { name: "wait for approval", ended: null, seconds: null })
    assert.strictEqual(timelineOf(tell(cancelledStory)).at(-1)?.ended, tell(cancelledStory).at(-1)?.stored.time)
  })

  it("books a late meter reading to the work it was for", () => {
    const late = tell([...readyStory.slice(0, 18), { ...examples["budget.spent"], work: "red", usd: 0.5 }])
    assert.deepStrictEqual(
      timelineOf(late)
        .slice(-2)
        .map(({ name, usd }) => [name, usd]),
      [
        ["write tests", 0.71],
        ["prove red", 0]
      ]
    )
  })
})

describe("the evidence", () => {
  it("holds what the verifier saw, and when", () => {
    const { green, red, refusals, scan } = evidenceOf(story)
    const { _tag: _, ...seen } = examples["tests.red"]
    assert.deepStrictEqual(red, { ...seen, tests: examples["tests.written"].tests, at: "2026-11-17T09:48:50.000Z" })
    assert.deepStrictEqual(green?.beyondPlan, examples["fix.written"].beyondPlan)
    assert.deepInclude(green, { sameTests: true, failsWithoutFix: true, at: "2026-11-17T09:50:50.000Z" })
    assert.deepInclude(scan, { passed: true })
    assert.deepStrictEqual(
      refusals.map((one) => one.class),
      ["passes-on-base"]
    )
  })

  it("says so when the tests were changed between red and green", () => {
    const { blobs, ...green } = examples["tests.green"]
    const other = [{ ...blobs[0]!, blob: "8".repeat(40) }]
    assert.isFalse(evidenceOf(tell([...readyStory.slice(0, 28), { ...green, blobs: other }])).green?.sameTests)
  })

  it("of an older plan is dropped, its refusals are kept", () => {
    const again = tell([...readyStory.slice(0, 23), examples["plan.rejected"], examples["plan.approved"]])
    const { red, refusals } = evidenceOf(again)
    assert.isNull(red)
    assert.lengthOf(refusals, 1)
  })
})

const unwalled = (chosen: (typeof secondPlan)["repositories"][number]) => {
  const baseline = chosen.baseline!
  return { ...chosen, baseline: { ...baseline, environment: { ...baseline.environment, wall: "none" as const } } }
}
