import { describe, expect, it } from "vitest"
import { died, failed, passed, skipped } from "#agents/recipe/resultFixture.ts"
import { judgeRed, type RedRuns } from "./judgeRed.ts"

const alert = { type: "TypeError", message: "Cannot read properties of undefined (reading 'name')" }
const base = [passed("a > adds"), passed("a > doubles"), failed("old > broken", "assertion"), skipped("a > later")]
const judge = (red: RedRuns["red"], more: Partial<RedRuns> = {}) =>
  judgeRed({ base, red, testFiles: ["new"], exception: alert, ...more })
const outcome = (...args: Parameters<typeof judge>) => {
  const judgement = judge(...args)
  return judgement.verdict === "red" ? judgement.failing.map(({ id }) => id) : judgement.class
}
const exception = (id: string, type: string, message: string) => failed(id, "exception", type, message)

describe("what counts as red", () => {
  it.each([
    ["an assertion", failed("new > x", "assertion"), false],
    [
      "an assertion that quotes the alert",
      failed("new > x", "assertion", "AssertionError", `Actual message: "${alert.message}"`),
      true
    ],
    [
      "the alert's exception, whatever value it names",
      exception("new > x", "TypeError", "Cannot read properties of null (reading 'id')"),
      true
    ]
  ])("%s", (_, test, matchesAlert) =>
    expect(judge([...base, test])).toMatchObject({ verdict: "red", failing: [{ id: "new > x" }], matchesAlert })
  )
  it.each([
    ["another exception", exception("new > x", "ReferenceError", "sum is not defined"), "failed-otherwise"],
    ["a time limit", failed("new > x", "timeout"), "failed-otherwise"],
    ["a missing module", failed("new > x", "import"), "import"],
    ["a value that is no error", failed("new > x", "unknown"), "failed-otherwise"]
  ])("not %s", (_, test, why) => expect(outcome([...base, test])).toBe(why))
  it("not a mistake of the test itself", () => {
    const typo = exception("new > x", "TypeError", alert.message)
    const at = (place: string) => ({ ...typo, failure: { ...typo.failure!, at: place } })
    expect(judge([...base, at("/c/new:7")])).toMatchObject({
      class: "failed-otherwise",
      evidence: expect.stringContaining("test's own line, new:7,")
    })
    expect(outcome([...base, at("/c/src/cart.js:7")])).toEqual(["new > x"])
  })
  it("another message of the alert's class, when the source threw it", () => {
    const other = exception("new > x", "TypeError", "items is not iterable")
    expect(outcome([...base, other])).toBe("failed-otherwise")
    expect(outcome([...base, { ...other, failure: { ...other.failure!, at: "src/cart.js:3" } }])).toEqual(["new > x"])
  })
  it("compares messages only where the class says nothing", () => {
    const plain = { type: "Error", message: "order 17 not found" }
    expect(outcome([...base, exception("new > x", "Error", "order 4 not found")], { exception: plain })).toEqual([
      "new > x"
    ])
    expect(outcome([...base, exception("new > x", "Error", "connection lost")], { exception: plain })).toBe(
      "failed-otherwise"
    )
    expect(outcome([...base, exception("new > x", "TypeError", "x")], { exception: undefined })).toBe(
      "failed-otherwise"
    )
  })
  it("every new failure has to count, not just one", () => {
    const tests = [...base, failed("new > x", "assertion"), exception("new > typo", "ReferenceError", "y")]
    expect(outcome(tests)).toBe("failed-otherwise")
  })
})

describe("which tests are meant", () => {
  const good = failed("new > list > of none", "assertion")
  it("the claimed ones, by name or by path", () => {
    for (const name of [
      "of none",
      "list > of none",
      "list of none",
      "list › of none",
      "list::of none",
      "list#of_none()",
      "list/of none",
      "harbor\\list.of none",
      "new::list::of none",
      "com.harbor.list#of_none"
    ])
      expect(outcome([...base, good], { claimed: [{ file: "new", name }] })).toEqual([good.id])
  })
  it("one that is run with several values, of which some may pass", () => {
    const runs = [...base, passed("new > rounds[1-2]"), failed("new > rounds[3-4]", "assertion")]
    expect(outcome(runs, { claimed: [{ file: "./new", name: "rounds" }] })).toEqual(["new > rounds[3-4]"])
  })
  it("refuses when a claimed one did not run, was skipped, or passed", () => {
    const claimed = [{ file: "new", name: "of none" }]
    expect(outcome([...base, failed("new > other", "assertion")], { claimed })).toBe("claimed-test-missing")
    expect(outcome([...base, skipped("new > of none")], { claimed })).toBe("claimed-test-missing")
    expect(outcome([...base, passed("new > of none"), failed("new > other", "assertion")], { claimed })).toBe(
      "passes-on-base"
    )
  })
  it("a changed test counts where the patch changed its file", () => {
    const red = [failed("a > adds", "assertion"), ...base.slice(1)]
    expect(outcome(red, { testFiles: ["a"] })).toEqual(["a > adds"])
    expect(outcome(red, { testFiles: ["new"] })).toBe("breaks-others")
    expect(outcome(red, { testFiles: ["a"], claimed: [{ file: "a", name: "adds" }] })).toEqual(["a > adds"])
  })
  it("a test that failed before proves nothing by failing again", () => {
    const claimed = [{ file: "old", name: "broken" }]
    expect(outcome(base, { testFiles: ["old"], claimed })).toBe("claimed-test-missing")
    const changed = failed("old > broken", "assertion", "AssertionError", "it asks for something else now")
    expect(outcome([...base.filter(({ file }) => file !== "old"), changed], { testFiles: ["old"], claimed })).toEqual([
      "old > broken"
    ])
    expect(outcome([...base, passed("old > new one")], { testFiles: ["old"] })).toBe("passes-on-base")
  })
})

describe("what proves nothing", () => {
  it.each([
    ["no test at all", [], "no-tests-ran"],
    ["no test of the patch", base, "no-tests-ran"],
    ["a test that passes", [...base, passed("new > x")], "passes-on-base"],
    ["only skipped tests", [...base, skipped("new > x")], "no-tests-ran"],
    ["a file that is not valid", [...base, died("new", "syntax")], "syntax"],
    ["a file that imports what is missing", [...base, died("new", "import")], "import"],
    ["a file that dies at its top", [...base, died("new", "exception")], "failed-otherwise"],
    ["a run that dies of syntax", [died("", "syntax")], "syntax"],
    ["a run that dies otherwise", [died("", "unknown")], "failed-otherwise"]
  ])("%s", (_, red, why) => expect(outcome(red)).toBe(why))
})

describe("everything else still passes", () => {
  const red = failed("new > x", "assertion")
  it.each([
    ["fails", [failed("a > adds", "assertion"), ...base.slice(1), red]],
    ["is gone", [...base.slice(1), red]],
    ["is skipped", [skipped("a > adds"), ...base.slice(1), red]],
    ["its file dies", [died("a", "exception"), ...base, red]]
  ])("refuses when another test %s", (_, tests) => expect(outcome(tests)).toBe("breaks-others"))
  it("excuses what a panic of the red test kept from running, in its folder only", () => {
    const fatal = exception("go/new > x", "TypeError", alert.message)
    const died = { ...fatal, failure: { ...fatal.failure!, ends: true as const } }
    const more = (id: string) => ({ base: [...base, passed(id)], testFiles: ["go/new"] })
    expect(outcome([...base, died], more("go/old > y"))).toEqual(["go/new > x"])
    expect(outcome([...base, died], more("other/old > y"))).toBe("breaks-others")
    expect(outcome([...base, fatal], more("go/old > y"))).toBe("breaks-others")
  })
  it("forgives one that passes when run again", () => {
    const tests = [failed("a > adds", "assertion"), ...base.slice(1), red]
    expect(outcome(tests, { reruns: [[failed("a > adds", "assertion")], [passed("a > adds")]] })).toEqual(["new > x"])
    expect(outcome(tests, { reruns: [[failed("a > adds", "assertion")]] })).toBe("breaks-others")
  })
})
