import { isRealTest, type TestResult } from "#agents/recipe/TestResult.ts"
import { describe, type Refused, refused } from "#agents/suite/Verdict.ts"

export interface GreenRuns {
  readonly base: ReadonlyArray<TestResult>
  /** Test patch and fix. */
  readonly green: ReadonlyArray<TestResult>
  /** Further runs in the green state of what failed there. */
  readonly reruns?: ReadonlyArray<ReadonlyArray<TestResult>>
  /** Further runs of the base of what differs from it. */
  readonly baseReruns?: ReadonlyArray<ReadonlyArray<TestResult>>
  /** The test patch without the fix, after the green run; holds at least the red tests. */
  readonly reverted: ReadonlyArray<TestResult>
  readonly redIds: ReadonlyArray<string>
}

export interface Delta {
  /** Failed on base or were red, pass now. */
  readonly fixed: ReadonlyArray<string>
  /** Failed on base and still do. */
  readonly failedBefore: ReadonlyArray<string>
  readonly passed: number
  readonly skipped: number
  readonly total: { readonly base: number; readonly green: number }
}

export interface Green {
  readonly verdict: "green"
  readonly delta: Delta
  /** Failed at least once and passed at least once with the very same files. */
  readonly flaky: ReadonlyArray<string>
}

/** GREEN: red tests pass, no test is lost, the suite is no worse than base, and without the fix the red tests fail again. */
export const judgeGreen = (runs: GreenRuns): Green | Refused => {
  const { base, green, reverted, redIds } = runs
  const [before, after, without] = [base, green, reverted].map(byId) as [Tests, Tests, Tests]
  if (!green.some(isRealTest)) return refused("regression", `No test ran with the fix:\n${describe(green)}`)

  const expected = [...new Set([...redIds, ...base.filter(isRealTest).map(({ id }) => id)])]
  const lost = expected.filter((id) => !after.has(id))
  if (lost.length > 0) {
    const died = green.filter((test) => !isRealTest(test) && before.get(test.id)?.status !== "failed")
    return refused(
      "test-removed",
      `Ran before and not with the fix: ${lost.slice(0, 5).join(", ")}\n${describe(died)}`.trim()
    )
  }
  const isSkipped = (id: string, tests: Tests) => ["skipped", "todo"].includes(tests.get(id)?.status ?? "")
  const skipped = expected.filter((id) => isSkipped(id, after) && !isSkipped(id, before))
  if (skipped.length > 0)
    return refused("test-skipped", `Ran before, skipped with the fix: ${skipped.slice(0, 5).join(", ")}`)

  const stillRed = redIds.filter((id) => after.get(id)?.status === "failed" || failedAgain(id, runs))
  if (stillRed.length > 0)
    return refused(
      "still-red",
      `Still fails with the fix:\n${describe(stillRed.map((id) => failureIn([green, ...(runs.reruns ?? [])], id)!))}`
    )

  const suspects = suspectsIn(runs)
  const flaky = suspects.filter((test) => passedOnce(test.id, runs) || wavers(test.id, runs))
  const worse = suspects.filter((test) => !flaky.includes(test))
  if (worse.length > 0)
    return refused("regression", `Passed on base or is new, and fails with the fix:\n${describe(worse)}`)

  const surviving = redIds.filter((id) => without.get(id)?.status !== "failed")
  if (surviving.length > 0)
    return refused(
      "survives-revert",
      `Without the fix these should fail again: ${surviving.map((id) => `${id} (${without.get(id)?.status ?? "did not run"})`).join(", ")}`
    )
  const tests = green.filter(isRealTest)
  const red = new Set(redIds)
  const luckier = tests.filter((test) => test.status === "passed" && !red.has(test.id) && wavers(test.id, runs))
  const isLucky = new Set(luckier.map(({ id }) => id))
  return {
    verdict: "green",
    delta: {
      fixed: tests
        .filter((test) => test.status === "passed" && (red.has(test.id) || before.get(test.id)?.status === "failed"))
        .filter(({ id }) => !isLucky.has(id))
        .map(({ id }) => id),
      failedBefore: tests
        .filter((test) => test.status === "failed" && before.get(test.id)?.status === "failed")
        .map(({ id }) => id),
      passed: tests.filter((test) => test.status === "passed").length,
      skipped: tests.filter((test) => test.status === "skipped" || test.status === "todo").length,
      total: { base: base.filter(isRealTest).length, green: tests.length }
    },
    flaky: [...flaky, ...luckier].map(({ id }) => id)
  }
}

/** Fails with the fix and did not fail on base; worth another run before it is called a regression. */
export const suspectsIn = ({ base, green, redIds }: Pick<GreenRuns, "base" | "green" | "redIds">) => {
  const failedBefore = new Set(base.filter((test) => test.status === "failed").map(({ id }) => id))
  return green.filter((test) => test.status === "failed" && !failedBefore.has(test.id) && !redIds.includes(test.id))
}

type Tests = ReadonlyMap<string, TestResult>
const byId = (tests: ReadonlyArray<TestResult>): Tests => new Map(tests.map((test) => [test.id, test]))

const passedOnce = (id: string, { reruns = [] }: GreenRuns) =>
  reruns.some((run) => run.some((test) => test.id === id && test.status === "passed"))

/** Fails and passes at the base, where nothing of the fix is. */
const wavers = (id: string, { base, baseReruns = [] }: GreenRuns) => {
  const said = new Set([base, ...baseReruns].map((run) => run.find((test) => test.id === id)?.status))
  return said.has("passed") && said.has("failed")
}

const failureIn = (all: ReadonlyArray<ReadonlyArray<TestResult>>, id: string) =>
  all.flat().find((test) => test.id === id && test.status === "failed")

const failedAgain = (id: string, { reruns = [] }: GreenRuns) =>
  reruns.some((run) => run.some((test) => test.id === id && test.status === "failed"))
