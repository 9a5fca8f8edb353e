import { join } from "node:path"
import { afterEach, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { Commands } from "#agents/Commands.ts"
import { type Files, planFor, Repository } from "./proofFixture.ts"
import { proveRed, type RedRequest } from "./proveRed.ts"

const opened: Array<Repository> = []
afterEach(() => {
  for (const repository of opened.splice(0)) repository.remove()
})

const red = (base: Files, tests: Files, more: Partial<RedRequest> = {}) => {
  const repository = new Repository(base)
  opened.push(repository)
  const testPatch = repository.patches(tests)[0]!
  const own = { checkout: repository.checkout(), cache: join(repository.root, "cache") }
  const request = { ...planFor(testPatch), ...own, testPatch, ...more }
  return Effect.runPromise(Effect.provide(proveRed(request), Commands.layer))
}
const manifest = (more: object = {}) => JSON.stringify({ type: "module", scripts: { test: "node --test" }, ...more })
const test = (body: string, name = "new") =>
  `import test from 'node:test'\nimport assert from 'node:assert'\ntest('${name}', async () => { ${body} })\n`
const timeout = 60_000

it("installs what the base declares, and keeps it between runs", { timeout }, async () => {
  const base = {
    "package.json": manifest({ dependencies: { dep: "file:./dep" } }),
    "dep/package.json": JSON.stringify({ name: "dep", version: "1.0.0", type: "module", exports: "./index.js" }),
    "dep/index.js": "export default 1\n",
    ".gitignore": "node_modules\n"
  }
  const proof = await red(base, { "test/new.test.js": test("assert.equal((await import('dep')).default, 2)") })
  expect(proof.judgement).toMatchObject({ verdict: "red", failing: [{ kind: "assertion" }] })
  expect(proof.evidence.commands.map(({ phase, exit }) => [phase, exit])).toEqual([
    ["install", 0],
    ["base", 0],
    ["red", 1],
    ["red again", 1],
    ["red again", 1],
    ["elsewhere and a year later", 1]
  ])
})

it("tells an install that fails", { timeout }, async () => {
  const base = { "package.json": manifest(), ".redgreen.yml": "install: echo no such mirror >&2; exit 3\n" }
  const { judgement, log } = await red(base, { "test/new.test.js": test("assert.ok(0)") })
  expect(judgement).toMatchObject({ verdict: "refused", class: "install-failed" })
  expect(judgement).toHaveProperty("evidence", expect.stringContaining("no such mirror"))
  expect(log).toContain("== exit 3")
})

it("tells that nobody knows how to run the tests, or that their program is missing", { timeout }, async () => {
  const patch = { "test/new.test.js": "x" }
  const none = await red({ Makefile: "test:\n\ttrue\n" }, patch)
  expect(none.judgement).toMatchObject({ class: "no-test-command", evidence: expect.stringContaining(".redgreen.yml") })
  const missing = await red({ "package.json": manifest({ scripts: { test: "vitest" } }) }, patch)
  expect(missing.judgement).toMatchObject({ class: "no-test-command", evidence: expect.stringContaining("not found") })
  const wrong = await red({ "package.json": manifest(), ".redgreen.yml": "tets: x\n" }, patch)
  expect(wrong.judgement).toMatchObject({ class: "no-test-command", evidence: expect.stringContaining("tets") })
})

it("reads a JUnit file that the repository's own command writes, and never an old one", { timeout }, async () => {
  const config = "test: sh ./check\nreport: out.xml\ntests: ['checks/**']\n"
  const check = "node --test --test-reporter=junit --test-reporter-destination=out.xml checks/*.js\n"
  const base = { ".redgreen.yml": config, check, "checks/old.js": test("", "old") }
  const proof = await red({ ...base, "package.json": manifest() }, { "checks/new.js": test("assert.equal(1, 2)") })
  expect(proof.judgement).toMatchObject({ verdict: "red", failing: [{ id: "checks/new.js > new", kind: "assertion" }] })
  const stale = await red(
    {
      ...base,
      "package.json": manifest(),
      "out.xml": "<testsuite><testcase name='old'/></testsuite>",
      check: "exit 1\n"
    },
    { "checks/new.js": test("") }
  )
  expect(stale.judgement).toMatchObject({ verdict: "refused", class: "no-tests-ran" })
})

it("starts every run from the files of its tree, whatever the run before left", { timeout }, async () => {
  const littering = `import { existsSync, mkdirSync, writeFileSync, appendFileSync } from 'node:fs'
    assert.ok(!existsSync('left')); writeFileSync('left', ''); writeFileSync('src.js', 'changed'); mkdirSync('.git/hooks', { recursive: true })
    appendFileSync('.git/config', '[core]\\n\\tfsmonitor = "touch ../owned"\\n\\tworktree = /nowhere\\n')`
  const [imports, ...rest] = littering.split("\n")
  const base = {
    "package.json": manifest(),
    "src.js": "export default 1\n",
    "test/old.test.js": `${imports}\n${test(rest.join("\n"), "old")}`
  }
  const { judgement, evidence } = await red(base, {
    "test/a b [c].test.js": test("assert.equal((await import('../src.js')).default, 2)", 'odd > "name"')
  })
  expect(judgement).toMatchObject({ verdict: "red", failing: [{ id: 'test/a b [c].test.js > odd > "name"' }] })
  expect(evidence.suite).toMatchObject({ base: { passed: 1, failed: 0 }, after: { passed: 1, failed: 1 } })
})

it("refuses links in a test patch", { timeout }, async () => {
  const testPatch = Buffer.from(
    "diff --git a/test/new.test.js b/test/new.test.js\nnew file mode 120000\nindex 0000000..1de5659\n--- /dev/null\n+++ b/test/new.test.js\n@@ -0,0 +1 @@\n+../../outside\n\\ No newline at end of file\n"
  )
  const { judgement } = await red({ "package.json": manifest() }, {}, { testPatch })
  expect(judgement).toMatchObject({ class: "odd-file", evidence: expect.stringContaining("test/new.test.js") })
})
