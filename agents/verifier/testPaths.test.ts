import { expect, it } from "vitest"
import { isTestPath } from "./testPaths.ts"

it.each([
  "test/sum.js",
  "packages/a/tests/fixtures/input.json",
  "src/__tests__/sum.ts",
  "src/__snapshots__/sum.test.ts.snap",
  "src/sum.test.ts",
  "src/sum.spec.d.tsx",
  "src/sum_test.js",
  "test.js",
  "test-sum.js",
  "spec/sum with blank.js",
  "test/fixtures/app/package.json"
])("%s is a test path", (path) => expect(isTestPath(path)).toBe(true))

it.each([
  "src/sum.ts",
  "src/testing.ts",
  "src/latest.js",
  "contest/sum.js",
  "package.json",
  "test/package.json",
  "test/.mocharc.json",
  "test/mocha.opts",
  "vitest.config.test.ts",
  "test/jest.config.js",
  "test/node_modules/x/index.js",
  "README.md"
])("%s is none", (path) => expect(isTestPath(path)).toBe(false))

it("takes the repository's globs instead of the conventions", () => {
  const globs = ["checks/**", "lib/*.check.ts"]
  expect(isTestPath("checks/a/b.ts", globs)).toBe(true)
  expect(isTestPath("lib/a.check.ts", globs)).toBe(true)
  expect(isTestPath("test/a.test.ts", globs)).toBe(false)
  expect(isTestPath("checks/package.json", globs)).toBe(false)
})
