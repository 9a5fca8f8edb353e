import { describe, expect, it } from "vitest"
import { died, failed, passed, skipped } from "#agents/recipe/resultFixture.ts"
import { type GreenRuns, judgeGreen } from "./judgeGreen.ts"

const base = [passed("a > adds"), passed("a > doubles"), failed("old > broken", "assertion"), skipped("a > later")]
const red = failed("new > x", "assertion")
const green = [...base, passed("new > x")]
const judge = (more: Partial<GreenRuns> = {}) =>
  judgeGreen({ base, green, reverted: [red], redIds: ["new > x"], ...more })
const outcome = (more: Partial<GreenRuns>) => {
  const judgement = judge(more)
  return judgement.verdict === "green" ? judgement.flaky : judgement.class
}

it("counts what changed", () => {
  expect(judge()).toEqual({
    verdict: "green",
    flaky: [],
    delta: { fixed: ["new > x"], failedBefore: ["old > broken"], passed: 3, skipped: 1, total: { base: 4, green: 5 } }
  })
})

it("counts a test that failed before and passes now as fixed", () => {
  const judgement = judge({
    green: [...base.filter(({ file }) => file !== "old"), passed("old > broken"), passed("new > x")]
  })
  expect(judgement).toMatchObject({ delta: { fixed: ["old > broken", "new > x"], failedBefore: [] } })
})

describe("refuses", () => {
  const others = (id: string) => green.filter((test) => test.id !== id)
  it.each([
    ["a red test that still fails", { green: [...base, red] }, "still-red"],
    ["a red test that is gone", { green: base }, "test-removed"],
    ["a red test that is skipped", { green: [...base, skipped("new > x")] }, "test-skipped"],
    ["another test that fails", { green: [...others("a > adds"), failed("a > adds", "exception")] }, "regression"],
    ["a new test that fails", { green: [...green, failed("fix > y", "assertion")] }, "regression"],
    ["a file that dies", { green: [...green, died("a", "exception")] }, "regression"],
    ["another test that is gone", { green: others("a > adds") }, "test-removed"],
    ["a failing test that is gone", { green: others("old > broken") }, "test-removed"],
    ["another test that is skipped", { green: [...others("a > adds"), skipped("a > adds")] }, "test-skipped"],
    ["a run without tests", { green: [died("", "syntax")] }, "regression"],
    ["a red test that passes without the fix", { reverted: [passed("new > x")] }, "survives-revert"],
    ["a red test that does not run without the fix", { reverted: [] }, "survives-revert"]
  ])("%s", (_, runs, why) => expect(outcome(runs)).toBe(why))
})

describe("chance", () => {
  const shaky = [...green.filter(({ id }) => id !== "a > adds"), failed("a > adds", "assertion")]
  it("names a test that passes when run again", () => {
    expect(outcome({ green: shaky, reruns: [[failed("a > adds", "assertion")], [passed("a > adds")]] })).toEqual([
      "a > adds"
    ])
  })
  it("names a test that fails at the base too, or passes there, when run again", () => {
    expect(outcome({ green: shaky, baseReruns: [[failed("a > adds", "assertion")]] })).toEqual(["a > adds"])
    const better = [...green.filter(({ id }) => id !== "old > broken"), passed("old > broken")]
    expect(judge({ green: better, baseReruns: [[passed("old > broken")]] })).toMatchObject({
      flaky: ["old > broken"],
      delta: { fixed: ["new > x"] }
    })
  })
  it("still refuses one that never passes", () => {
    expect(outcome({ green: shaky, reruns: [[failed("a > adds", "assertion")]] })).toBe("regression")
  })
  it("does not forgive a red test that fails now and then", () => {
    expect(outcome({ reruns: [[red]] })).toBe("still-red")
  })
})

it("forgives stand-ins that were there before and are gone", () => {
  expect(outcome({ base: [...base, died("b", "import")] })).toEqual([])
})
