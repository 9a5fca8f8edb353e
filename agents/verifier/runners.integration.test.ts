import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { Commands } from "#agents/Commands.ts"
import { runnerModules } from "#agents/suite/runnerCache.ts"
import { blobsIn, planFor, Repository } from "./proofFixture.ts"
import { proveGreen } from "./proveGreen.ts"
import { proveRed } from "./proveRed.ts"

const run = <A>(effect: Effect.Effect<A, never, Commands>) => Effect.runPromise(Effect.provide(effect, Commands.layer))

const ours = fileURLToPath(new URL("../../node_modules", import.meta.url))
let theirs = ""
beforeAll(async () => {
  theirs = await run(runnerModules())
}, 300_000)

const buggy = "exports.first = (list) => list[0].name\nexports.count = (list) => list.length\n"
const alert = { type: "TypeError", message: "Cannot read properties of undefined (reading 'name')" }
const suite = (imports: string, body: string) => `${imports}describe('list', () => {\n${body}})\n`

const kinds = [
  {
    name: "vitest",
    modules: () => ours,
    script: "eslint . && vitest run --bail 1",
    imports: "import { describe, it, expect } from 'vitest'\nimport { first, count } from '../src/list.js'\n",
    source: buggy.replaceAll("exports.", "export const "),
    type: "module",
    id: (name: string) => `test/new.test.js > list > ${name}`
  },
  {
    name: "jest",
    modules: () => theirs,
    script: "npm run unit -- --bail",
    imports: "const { first, count } = require('../src/list.js')\n",
    source: buggy,
    type: "commonjs",
    id: (name: string) => `test/new.test.js > list > ${name}`
  },
  {
    name: "mocha",
    modules: () => theirs,
    script: "mocha --bail 'test/**/*.test.js' --reporter dot",
    imports:
      "const { first, count } = require('../src/list.js')\nconst assert = require('node:assert')\nconst expect = (a) => ({ toBe: (b) => assert.strictEqual(a, b) })\n",
    source: buggy,
    type: "commonjs",
    id: (name: string) => `test/new.test.js > list > ${name}`
  }
]

describe.each(kinds)("$name", { timeout: 120_000 }, ({ name, modules, script, imports, source, type, id }) => {
  const scripts = { test: script, unit: "jest" }
  // Made only once the runners are there, so that nothing is left behind when they cannot be had.
  let repository: Repository
  beforeAll(() => {
    repository = new Repository({
      "package.json": JSON.stringify({ type, scripts, devDependencies: { [name]: "*" } }),
      ".redgreen.yml": "install: false\n",
      "src/list.js": source,
      "test/first.test.js": suite(imports, "it('fails before', () => expect(count([])).toBe(9))\n"),
      "test/list.test.js": suite(
        imports,
        "it('counts', () => expect(count([1])).toBe(1))\nit.skip('later', () => {})\n"
      )
    })
  })
  afterAll(() => repository.remove())
  const cache = () => join(repository.root, "cache")
  const honest = {
    "test/new.test.js": suite(
      imports,
      "it('of > none \"x\"', () => expect(first([])).toBe(undefined))\nit('of one', () => expect(first([{ name: 'a' }])).toBe('a'))\n"
    )
  }
  const fix = { "src/list.js": source.replace("list[0].name", "list[0]?.name") }
  const red = (content: string) => {
    const testPatch = repository.patches({ "test/new.test.js": content })[0]!
    const own = { checkout: repository.checkout(modules()), cache: cache() }
    return run(proveRed({ ...planFor(testPatch), ...own, testPatch, exception: alert }))
  }

  it("proves red and green although the script bails and a test failed before", async () => {
    const [testPatch, fixPatch] = repository.patches(honest, fix) as [Buffer, Buffer]
    const proof = await red(honest["test/new.test.js"])
    expect(proof.judgement).toMatchObject({
      verdict: "red",
      matchesAlert: true,
      failing: [{ id: id('of > none "x"'), kind: "exception" }]
    })
    expect(proof.evidence.suite.after).toEqual({ passed: 2, failed: 2, skipped: 1 })
    const green = await run(
      proveGreen({
        ...planFor(testPatch, fixPatch),
        checkout: repository.checkout(modules()),
        cache: cache(),
        testPatch,
        fixPatch,
        testBlobs: blobsIn(testPatch),
        redIds: [id('of > none "x"')]
      })
    )
    expect(green.judgement).toMatchObject({ verdict: "green", flaky: [], delta: { passed: 3, skipped: 1 } })
    expect(green.evidence.held).toContain("A test made to fail was reported as failing.")
    // The last run, without the fix, was narrowed to the red test's file.
    expect(green.evidence.commands.at(-1)!.argv.at(-1)).toContain("test/new.test.js")
  })
  it("tells syntax and import errors from a failed test", async () => {
    const broken = await red(`${honest["test/new.test.js"]}it('`)
    expect(broken.judgement).toMatchObject({ verdict: "refused", class: "syntax" })
    const missing = await red(honest["test/new.test.js"].replace("src/list", "src/none"))
    expect(missing.judgement).toMatchObject({ verdict: "refused", class: "import" })
  })
  it("refuses tests that pass on base, and files without tests", async () => {
    const passing = await red(suite(imports, "it('counts none', () => expect(count([])).toBe(0))\n"))
    expect(passing.judgement).toMatchObject({ verdict: "refused", class: "passes-on-base" })
    const wrong = await red(suite(imports, "it('typo', () => frist([]))\n"))
    expect(wrong.judgement).toMatchObject({ verdict: "refused", class: "failed-otherwise" })
  })
})
