import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import type { TestResult } from "../TestResult.ts"
import { readJest } from "./jest.ts"
import { readJUnit } from "./junit.ts"
import { readMocha } from "./mocha.ts"
import { readNodeTest } from "./nodeTest.ts"

// Reports of real runs (Node 24.21, Vitest 5.1, Jest 30.5, Mocha 12.0), shortened; the checkout stood in /repo.
const fixture = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url), "utf8")
const read = {
  node: readNodeTest(fixture("node.ndjson"), "/repo", "/repo"),
  vitest: readJUnit(fixture("vitest.xml"), "/repo", "/repo"),
  jest: readJest(fixture("jest.json"), "/repo", "/repo"),
  mocha: readMocha(fixture("mocha.json"), "/repo", "/repo")
}
const word = (results: ReadonlyArray<TestResult>, id: string) => {
  const test = results.find((one) => one.id === `test/${id}`)
  if (test?.failure === undefined) return test?.status
  return [test.failure.kind, test.failure.type].filter((part) => part !== undefined).join(" ")
}

describe.each(Object.entries(read))("%s", (name, results) => {
  // Mocha joins suites by blanks.
  const inner = name === "mocha" ? 'a.test.js > outer <b> & "q" inner' : 'a.test.js > outer <b> & "q" > inner'
  it.each([
    ["a.test.js > top passes", /^passed$/],
    [`${inner} > passes`, /^passed$/],
    [`${inner} > skipped`, /^skipped$/],
    [`${inner} > todo only`, /^(todo|skipped)$/],
    [`${inner} > adds > ok`, /^assertion (Assertion)?Error$/],
    [`${inner} > throws TypeError`, /^exception TypeError$/],
    ['a.test.js > outer <b> & "q" > dup', /^passed$/],
    ['a.test.js > outer <b> & "q" > dup #2', /^exception RangeError$/],
    ["a.test.js > slow", /^timeout/],
    ["a.test.js > custom error", /^exception MyErr$/]
  ])("%s", (id, expected) => expect(word(results, id)).toMatch(expected))

  it("gives every test an id of its own and every failure a message", () => {
    expect(new Set(results.map(({ id }) => id)).size).toBe(results.length)
    expect(results.filter(({ status, failure }) => status === "failed" && !failure?.message)).toEqual([])
  })
})

describe.each(Object.entries(read).filter(([name]) => name !== "mocha"))(
  "files that %s could not load",
  (_, results) => {
    it.each([
      ["syntax.test.js > (file)", /^syntax/],
      ["import.test.js > (file)", /^import/],
      ["pkg.test.js > (file)", /^import/],
      ["toplevel.test.js > (file)", /^(exception|unknown)/]
    ])("%s", (id, expected) => expect(word(results, id)).toMatch(expected))
  }
)

it("node:test: the file's last words, subtests, hooks, and files without tests", () => {
  expect(word(read.node, "namedimport.test.js > (file)")).toBe("import SyntaxError")
  expect(word(read.node, "exit3.test.js > (file)")).toBe("unknown")
  expect(word(read.node, "a.test.js > subtests")).toBe("passed")
  expect(word(read.node, "a.test.js > subtests > sub fails")).toBe("assertion AssertionError")
  expect(word(read.node, "hook.test.js > hooks > (hook)")).toBe("exception Error")
  expect(word(read.node, "req.test.cjs > eval syntax")).toBe("exception SyntaxError")
  expect(word(read.node, "req.test.cjs > requires inside")).toBe("import Error")
  expect(read.node.filter(({ file }) => /(none|exit).test/.test(file))).toEqual([])
})

it("Node's own JUnit file tells the error that was thrown", () => {
  const results = readJUnit(fixture("node.xml"), "/repo", "/repo")
  expect(word(results, "a.test.js > subtests > sub fails")).toBe("assertion AssertionError")
  expect(word(results, "a.test.js > custom error")).toBe("exception MyErr")
  expect(word(results, "syntax.test.js > (file)")).toBe("unknown")
  expect(word(results, "none.test.js > test/none.test.js")).toBeUndefined()
})

it("Vitest: rejected promises, unhandled errors and hooks", () => {
  expect(word(read.vitest, "a.test.js > awaited resolves")).toBe("assertion AssertionError")
  expect(word(read.vitest, "hook.test.js > hooks > (hook)")).toBe("exception Error")
  expect(read.vitest.at(-1)).toMatchObject({ file: "", status: "failed", failure: { message: "late" } })
})

it("Jest: matchers, node:assert and assertion counts", () => {
  for (const name of ["toThrow other", "not throw", "awaited resolves", "node assert", "assertions"])
    expect(word(read.jest, `a.test.js > ${name}`)).toMatch(/^assertion/)
})

it("Mocha: a failed hook fails the test it ran for", () => {
  for (const suite of ["be", "ba", "ae"]) expect(word(read.mocha, `a.test.js > ${suite} > h`)).toBe("exception Error")
  expect(word(read.mocha, "a.test.js > pending in")).toBe("skipped")
})

it("other JUnit files: errors, class names and files of the test case", () => {
  const xml = `<testsuite name="s"><testcase classname="pkg.Sum" name="adds" file="tests/sum.py"><failure type="AssertionError" message="1 != 2"/></testcase>
    <testcase classname="pkg.Sum" name="divides"><error type="builtins.ZeroDivisionError">division by zero</error></testcase></testsuite>`
  expect(readJUnit(xml, "/repo", "/repo/py")).toEqual([
    {
      id: "py/tests/sum.py > s > adds",
      file: "py/tests/sum.py",
      name: "adds",
      status: "failed",
      failure: { kind: "assertion", type: "AssertionError", message: "1 != 2" }
    },
    expect.objectContaining({
      file: "",
      failure: { kind: "exception", type: "builtins.ZeroDivisionError", message: "division by zero" }
    })
  ])
  expect(() => readJUnit("<testsuite><testcase></testsuite>", "/", "/")).toThrow()
})
