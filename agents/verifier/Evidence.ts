import { isRealTest, type TestResult } from "#agents/recipe/TestResult.ts"
import type { RanCommand } from "#agents/suite/Journal.ts"

type Tests = ReadonlyArray<TestResult>

export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/** What a proof saw, small enough for an event and readable by a person. */
export interface Evidence {
  readonly commands: ReadonlyArray<RanCommand>
  /** The tests the proof is about: what they said without and with the patch it judges. At most 50. */
  readonly tests: ReadonlyArray<{ readonly id: string; readonly before: string; readonly after: string }>
  readonly suite: { readonly base: Counts; readonly after: Counts }
  /** Each further demand that was met, and what could not be asked for, as sentences. */
  readonly held: ReadonlyArray<string>
}

export const evidenceOf = (
  commands: ReadonlyArray<RanCommand>,
  runs: { readonly base: Tests; readonly before: Tests; readonly after: Tests },
  ids: ReadonlyArray<string>,
  held: ReadonlyArray<string>
): Evidence => ({
  commands,
  tests: ids.slice(0, 50).map((id) => ({ id, before: wordFor(id, runs.before), after: wordFor(id, runs.after) })),
  suite: { base: countsOf(runs.base), after: countsOf(runs.after) },
  held
})

const wordFor = (id: string, tests: Tests) => {
  const test = tests.find((one) => one.id === id)
  if (test === undefined) return "absent"
  return test.failure === undefined ? test.status : `${test.status}: ${test.failure.message}`.slice(0, 500)
}

const countsOf = (tests: Tests): Counts => {
  const count = (...statuses: ReadonlyArray<TestResult["status"]>) =>
    tests.filter((test) => isRealTest(test) && statuses.includes(test.status)).length
  return { passed: count("passed"), failed: count("failed"), skipped: count("skipped", "todo") }
}
