import { Script } from "node:vm"
import { expect, it } from "vitest"
import { canaryTests, copyOf } from "./canaryTests.ts"

it.each(["node:test", "jest", "mocha", "ava"])("follows whatever a file of %s ends with", (runner) => {
  for (const text of ["const it = 1", "run()", "// the end", "const f = () => {}"])
    expect(() => new Script(`${text}\n${canaryTests(runner, "a.test.js", text, "t1")}`)).not.toThrow()
})

it("brings its assertions the way the file brings its own", () => {
  const written = (path: string, text: string) => canaryTests("node:test", path, text, "t1")
  expect(written("a.test.js", "import x from './x.js'")).toContain('import * as t1_assert from "node:assert"')
  expect(written("a.test.mts", "")).toContain("t1_assert.default.strict.equal(1, 2)")
  expect(written("a.test.cjs", "// import x from 'y'")).toContain('const t1_assert = require("node:assert")')
  expect(canaryTests("go", "a_test.go", "package a", "t1")).toBeUndefined()
})

it.each([
  ["test/sum.test.js", "test/t1-sum.test.js"],
  ["tests/test_sum.py", "tests/test_t1_sum.py"],
  ["sum_test.py", "t1_sum_test.py"]
])("lies beside %s under a name that is a test's", (path, copy) => expect(copyOf(path, "t1")).toBe(copy))
