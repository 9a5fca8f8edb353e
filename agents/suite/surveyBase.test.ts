import { assert, describe, it } from "@effect/vitest"
import { runTest, type TestResult } from "#agents/recipe/TestResult.ts"
import { standing } from "./surveyBase.ts"

const test = (name: string, status: TestResult["status"], message = "1 !== 2"): TestResult => ({
  ...{ id: `test/a.test.js > ${name}`, file: "test/a.test.js", name, status },
  ...(status === "failed" ? { failure: { kind: "assertion", message } as const } : {})
})
const died = (message: string) => [{ ...test(runTest, "failed", message), id: runTest, file: "" }]

describe("how the tests stand at the base", () => {
  it("counts, and names what fails already", () => {
    const results = [test("adds", "passed"), test("ticks", "failed"), test("later", "todo"), test("never", "skipped")]
    assert.deepStrictEqual(standing(results, ""), {
      ...{ state: "red", passed: 1, failed: 1, skipped: 2, failing: ["test/a.test.js > ticks"] },
      needs: "A test that fails already proves nothing by failing, so the plan has to bring another one."
    })
    assert.deepInclude(standing(results.slice(0, 1), ""), { state: "green", passed: 1, failing: [] })
    assert.notProperty(standing(results.slice(0, 1), ""), "needs")
  })

  it("names no more than twenty, and counts the others", () => {
    const many = Array.from({ length: 30 }, (_, index) => test(`fails ${index}`, "failed"))
    const { failed, failing } = standing(many, "")
    assert.deepStrictEqual([failed, failing.length], [30, 20])
  })

  it("counts a file that cannot be loaded among what fails", () => {
    const { failed, failing, passed } = standing([test("adds", "passed"), test("(file)", "failed")], "")
    assert.deepStrictEqual([passed, failed, failing], [1, 1, ["test/a.test.js > (file)"]])
  })

  it("says what stops a run that tells of no test", () => {
    const { needs, state } = standing(
      died("SyntaxError: Unexpected end of input"),
      "SyntaxError: Unexpected end of input"
    )
    assert.strictEqual(state, "red")
    assert.match(needs ?? "", /breaks off.*SyntaxError: Unexpected end of input$/)
  })

  for (const [runner, log] of [
    ["Node, Go, Cargo: an empty report", undefined],
    ["Vitest", "No test files found, exiting with code 1"],
    ["Jest", "No tests found, exiting with code 1\nRun with `--passWithNoTests` to exit with code 0"],
    ["Mocha", ' Error: No test files found: "test"'],
    ["AVA", "  ✘ Couldn’t find any files to test"],
    ["pytest", "collected 0 items\n\n===== no tests ran in 0.01s ====="],
    ["unittest", "Ran 0 tests in 0.000s\n\nNO TESTS RAN"],
    ["tape", "No test files found!"],
    ["RSpec", "No examples found."],
    ["PHPUnit", "No tests executed!"],
    ["Surefire", "[INFO] No tests to run."]
  ] as const)
    it(`knows that there are no tests yet (${runner})`, () => {
      const { needs, state } = standing(log === undefined ? [] : died(log), log ?? "")
      assert.strictEqual(state, "no-tests")
      assert.include(needs ?? "", "first test file")
    })

  it("does not take a test that says so for that", () => {
    const results = [test("adds", "passed"), test("finds", "failed", "no tests found")]
    assert.strictEqual(standing(results, "no tests found").state, "red")
  })
})
