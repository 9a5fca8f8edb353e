import { execFileSync } from "node:child_process"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { Commands } from "#agents/Commands.ts"
import { blobsIn, type Files, planFor, Repository } from "./proofFixture.ts"
import { proveGreen } from "./proveGreen.ts"
import { proveRed } from "./proveRed.ts"

const run = <A>(effect: Effect.Effect<A, never, Commands>) => Effect.runPromise(Effect.provide(effect, Commands.layer))
const made: Array<Repository> = []
afterAll(() => {
  for (const repository of made) repository.remove()
})

const has = (program: string, ...args: ReadonlyArray<string>) => {
  try {
    return execFileSync(program, args, { stdio: "pipe" }).length >= 0
  } catch {
    return false
  }
}

/** RED and GREEN of one repository; answers both judgements, and what held. */
const prove = async (base: Files, tests: Files, fix: Files, id: string) => {
  const repository = new Repository(base)
  made.push(repository)
  const [testPatch, fixPatch] = repository.patches(tests, fix) as [Buffer, Buffer]
  const shared = { ...planFor(testPatch, fixPatch), cache: join(repository.root, "cache"), testPatch }
  const red = await run(proveRed({ ...shared, checkout: repository.checkout() }))
  const own = { checkout: repository.checkout(), fixPatch, testBlobs: blobsIn(testPatch), redIds: [id] }
  const green = await run(proveGreen({ ...shared, ...own }))
  return { red: red.judgement, green: green.judgement, held: green.evidence.held }
}
const seen = [
  expect.stringMatching(/^The red tests pass 3 of 3 times, once with the clock a year ahead/),
  "A test made to fail was reported as failing.",
  "Without the fix they fail again."
]

describe("a repository without any test gets its first one", { timeout: 120_000 }, () => {
  it("in JavaScript, by node:test", async () => {
    const test = `const test = require('node:test')\nconst assert = require('node:assert')\ntest('doubles', () => assert.equal(require('../twice.js'), 4))\n`
    const base = { "package.json": '{"scripts":{"test":"echo no tests yet"}}', "twice.js": "module.exports = 3\n" }
    const fix = { "twice.js": "module.exports = 4\n" }
    expect(await prove(base, { "test/twice.test.js": test }, fix, "test/twice.test.js > doubles")).toEqual({
      red: expect.objectContaining({ verdict: "red" }),
      green: expect.objectContaining({ verdict: "green" }),
      held: seen
    })
  })

  it.skipIf(!has("python3", "--version"))("in Python, by unittest", async () => {
    const test =
      "import unittest\nimport twice\n\n\nclass TestTwice(unittest.TestCase):\n    def test_doubles(self):\n        self.assertEqual(twice.twice(2), 4)\n"
    const base = { "twice.py": "def twice(n):\n    return n + 1\n" }
    const fix = { "twice.py": "def twice(n):\n    return n * 2\n" }
    const id = "tests/test_twice.py > TestTwice > test_doubles"
    expect(await prove(base, { "tests/test_twice.py": test }, fix, id)).toEqual({
      red: expect.objectContaining({ verdict: "red" }),
      green: expect.objectContaining({ verdict: "green" }),
      held: seen
    })
  })
})

it.skipIf(!has("python3", "--version"))("refuses Python that works by the date", { timeout: 120_000 }, async () => {
  const test = (name: string, module: string, body: string) =>
    `import unittest\nimport ${module}\n\n\nclass Test(unittest.TestCase):\n    def test_${name}(self):\n        ${body}\n`
  const base = {
    "clock.py": "from datetime import date\n\n\ndef year():\n    return date.today().year\n",
    "shop.py": "def total(items):\n    return sum(items[1:])\n",
    "tests/test_old.py": test("year", "clock", "self.assertGreater(clock.year(), 2000)")
  }
  const tests = { "tests/test_total.py": test("total", "shop", "self.assertEqual(shop.total([1, 2]), 3)") }
  const now = new Date().getFullYear()
  const fix = { "shop.py": `import clock\n\n\ndef total(items):\n    return sum(items[clock.year() - ${now}:])\n` }
  const { green } = await prove(base, tests, fix, "tests/test_total.py > Test > test_total")
  expect(green).toMatchObject({ class: "environment-dependent", evidence: expect.stringContaining("the date") })
})

describe.skipIf(!has("pytest", "--version"))("pytest", { timeout: 120_000 }, () => {
  it("proves a fix", async () => {
    const base = { "conftest.py": "", "shop.py": "def total(items):\n    return sum(items[1:])\n" }
    const tests = { "tests/test_total.py": "import shop\n\n\ndef test_total():\n    assert shop.total([1, 2]) == 3\n" }
    const fix = { "shop.py": "def total(items):\n    return sum(items)\n" }
    expect(await prove(base, tests, fix, "tests/test_total.py > test_total")).toEqual({
      red: expect.objectContaining({ verdict: "red" }),
      green: expect.objectContaining({ verdict: "green" }),
      held: seen
    })
  })
})
