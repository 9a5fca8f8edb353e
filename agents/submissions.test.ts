import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { plan } from "#test/cast.ts"
import { FixSubmission, PlanSubmission, TestsSubmission } from "./submissions.ts"

const { version: _version, budgetUsd: _budget, repositories, ...rest } = plan
const [{ baseBranch: _branch, baseCommit: _commit, testCommand: _command, ...chosen }] = repositories as [
  (typeof repositories)[number]
]
const planned = { ...rest, repositories: [chosen] }
const tests = { tests: [{ repository: chosen.repository, path: "test/a.test.js", name: "adds" }], summary: "One test." }
const fix = {
  summary: "Round up.",
  rootCause: "It rounded down.",
  files: [{ repository: chosen.repository, path: "src/a.js", change: "round up" }],
  review: "Nothing else calls it."
}

const accepts = <S extends Schema.Top>(schema: S) => Schema.is(schema)
const isPlan = accepts(PlanSubmission)
const areTests = accepts(TestsSubmission)
const isFix = accepts(FixSubmission)
const planWith = (change: Record<string, unknown>) => isPlan({ ...planned, ...change })
const planFor = (change: Record<string, unknown>) => isPlan({ ...planned, repositories: [{ ...chosen, ...change }] })

it("takes what a session is asked for", () => {
  assert.isTrue(isPlan(planned))
  assert.isTrue(areTests(tests))
  assert.isTrue(areTests({ ...tests, command: "npm test" }))
  assert.isTrue(isFix(fix))
  assert.isTrue(isFix({ ...fix, files: [] }))
})

describe("a path", () => {
  const everywhere = (path: string) => [
    planFor({ files: [{ path, change: "x" }] }),
    planFor({ tests: [{ path, name: "x", asserts: "x" }] }),
    areTests({ ...tests, tests: [{ ...tests.tests[0], path }] }),
    isFix({ ...fix, files: [{ ...fix.files[0], path }] })
  ]
  for (const path of ["..", "../a", "a/..", "a/../b", "a/../../b", "/etc/passwd", "/", ""])
    it(`${JSON.stringify(path)} leads out of the repository and is refused`, () =>
      assert.deepStrictEqual(everywhere(path), [false, false, false, false]))
  for (const path of ["a", "src/a b.js", ".github/x.yml", "a..b/c", "...", "..a/b", "a/b.."])
    it(`${JSON.stringify(path)} stays inside`, () => assert.deepStrictEqual(everywhere(path), [true, true, true, true]))
})

describe("refused", () => {
  const cases: Record<string, boolean> = {
    "a plan without repositories": planWith({ repositories: [] }),
    "a plan without steps": planWith({ steps: [] }),
    "a plan with an empty summary": planWith({ summary: "" }),
    "a plan with a summary of 501 characters": planWith({ summary: "x".repeat(501) }),
    "a plan with a cause of 8,001 characters": planWith({ rootCause: "x".repeat(8001) }),
    "an unknown risk": planWith({ risk: "none" }),
    "a confidence above 1": planWith({ confidence: 1.1 }),
    "a confidence that is no number": planWith({ confidence: Number.NaN }),
    "a negative estimate": planWith({ estimateUsd: -1 }),
    "an infinite estimate": planWith({ estimateUsd: Number.POSITIVE_INFINITY }),
    "a repository that is an address": planFor({ repository: "https://github.com/a/b" }),
    "a repository without evidence": planFor({ evidence: "" }),
    "no test at all": areTests({ ...tests, tests: [] }),
    "a test without a name": areTests({ ...tests, tests: [{ ...tests.tests[0], name: "" }] }),
    "a fix without a self-review": isFix({ ...fix, review: "" })
  }
  for (const [what, accepted] of Object.entries(cases)) it(what, () => assert.isFalse(accepted))
})
