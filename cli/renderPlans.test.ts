import { assert, describe, it } from "@effect/vitest"
import { TaskId } from "#domain/Ids.ts"
import { alice, hex, plan, secondPlan } from "#test/cast.ts"
import { ansi } from "./paint.ts"
import { renderPlanDiff, renderPlans, renderPlanVersion } from "./renderPlans.ts"

const now = Date.parse("2026-11-17T12:00:00.000Z")
const task = TaskId.make("t-4507310")
const createdAt = "2026-11-17T09:00:00.000Z"
const { confidence, estimateUsd, budgetUsd, repositories, risk, summary } = plan
const first = {
  version: 1,
  sha256: hex("a"),
  createdAt,
  summary,
  risk,
  confidence,
  estimateUsd,
  budgetUsd,
  repositories
}
const waiting = { status: "awaiting approval", step: "Approval" } as const
const feedback = "Test every zone, please."

describe("plans", () => {
  it("are a line each, with what people said to them", () => {
    const decision = { verdict: "rejected", at: createdAt, by: alice, grounds: null, feedback } as const
    const rendered = renderPlans(
      [
        { ...first, decision },
        { ...first, version: 2, decision: null }
      ],
      waiting,
      now
    )
    assert.deepStrictEqual(rendered.split("\n").slice(1), [
      "v1    aaaaaaa  3 h ago  low   90 %  $0.60     harbor/parcel-post@ccccccc  rejected by alice on github, 3 h ago: Test every zone, please.",
      "v2    aaaaaaa  3 h ago  low   90 %  $0.60     harbor/parcel-post@ccccccc  waits since 2026-11-17 09:00 UTC"
    ])
    const cancelled = { status: "cancelled", step: "Ended" } as const
    assert.match(renderPlans([{ ...first, decision: null }], cancelled, now), / withdrawn: the task was cancelled$/)
    assert.strictEqual(renderPlans([], waiting, now), "There is no plan yet.")
  })

  it("are told apart line by line and by field", () => {
    const unified = [
      "===",
      "--- plan v1",
      "+++ plan v2",
      "@@ -1,2 +1,2 @@",
      "   1. a",
      "-  2. b",
      "+  2. c\u001b[2J",
      ""
    ]
    const diff = {
      ...{ task, from: 1, to: 2, unified: unified.join("\n") },
      changed: [{ field: "steps", old: plan.steps, new: null }]
    }
    assert.deepStrictEqual(renderPlanDiff(diff).split("\n"), [
      "FROM v1 TO v2",
      "  @@ -1,2 +1,2 @@",
      "     1. a",
      "  -  2. b",
      "  +  2. c",
      "",
      "CHANGED",
      '  steps: ["Write the failing test","Round up instead of down"] → nothing'
    ])
    assert.include(renderPlanDiff(diff, ansi), "\u001b[31m-  2. b")
    assert.strictEqual(renderPlanDiff({ ...diff, changed: [] }), "v1 and v2 say the same.")
  })

  it("are shown in full, one below the other, and command nothing", () => {
    const rendered = renderPlanVersion({
      ...{
        task,
        sha256: hex("a"),
        createdAt,
        decision: null,
        plan: secondPlan,
        text: "Summary: a\u001b[2J\n\nSteps:\n  1. b\n"
      }
    })
    assert.deepStrictEqual(rendered.split("\n"), [
      "PLAN v2",
      `sha256 ${hex("a")}`,
      "",
      "Summary: a",
      "",
      "Steps:",
      "  1. b"
    ])
  })
})
