import { join } from "node:path"
import { afterAll, describe, expect, it } from "@effect/vitest"
import { Duration, Effect } from "effect"
import { Commands } from "#agents/Commands.ts"
import { blobsIn, type Files, planFor, Repository } from "./proofFixture.ts"
import { type GreenProof, proveGreen } from "./proveGreen.ts"
import { proveRed, type RedProof, type RedRequest } from "./proveRed.ts"

// node:test: nothing to install, so each proof takes about a second.
const repository = new Repository({
  "package.json": JSON.stringify({ type: "module", scripts: { test: "node --test" } }),
  "src/sum.js": "export const sum = (list) => list.reduce((a, b) => a + b)\nexport const twice = (x) => 2 * x\n",
  "test/sum.test.js": test("adds", "assert.equal(sum([1, 2]), 3)").concat("test.skip('later', () => {})\n"),
  "test/old.test.js": test("was broken before", "assert.equal(1, 2)"),
  "test/cases.json": '[["a", 1]]',
  "test/cases.test.js": `${test("counts", "")}import cases from './cases.json' with { type: 'json' }
import * as source from '../src/sum.js'
for (const [name, value] of source.cases ?? cases) test(name, { skip: source.skipped }, () => assert.equal(value, 1))
`
})
afterAll(() => repository.remove())

function test(name: string, body: string) {
  return `import test from 'node:test'\nimport assert from 'node:assert/strict'\nimport { sum, twice } from '../src/sum.js'\ntest(${JSON.stringify(name)}, () => { ${body} })\n`
}
const honest = { "test/empty.test.js": test("sums nothing to zero", "assert.equal(sum([]), 0)") }
const byAssertion = {
  "test/empty.test.js": test("sums nothing to zero", "assert.doesNotThrow(() => sum([])); assert.equal(sum([]), 0)")
}
const fixed = {
  "src/sum.js": "export const sum = (list) => list.reduce((a, b) => a + b, 0)\nexport const twice = (x) => 2 * x\n"
}
const alert = { type: "TypeError", message: "Reduce of empty array with no initial value" }
const redId = "test/empty.test.js > sums nothing to zero"

const run = <A>(effect: Effect.Effect<A, never, Commands>) => Effect.runPromise(Effect.provide(effect, Commands.layer))
const cache = join(repository.root, "cache")

const red = (files: Files, more: Partial<RedRequest> = {}): Promise<RedProof> => {
  const testPatch = repository.patches(files)[0]!
  return run(proveRed({ ...planFor(testPatch), checkout: repository.checkout(), cache, testPatch, ...more }))
}

const green = (tests: Files, fix: Files): Promise<GreenProof> => {
  const [testPatch, fixPatch] = repository.patches(tests, fix) as [Buffer, Buffer]
  const patches = { ...planFor(testPatch, fixPatch), testPatch, fixPatch, testBlobs: blobsIn(testPatch) }
  return run(proveGreen({ ...patches, checkout: repository.checkout(), cache, redIds: [redId] }))
}

const refusedAs = (why: string) => ({ verdict: "refused", class: why })

describe.concurrent("proveRed", { timeout: 60_000 }, () => {
  it("accepts a test that dies of the alert's exception", async () => {
    const proof = await red(honest, {
      exception: alert,
      claimed: [{ file: "test/empty.test.js", name: "sums nothing to zero" }]
    })
    expect(proof.judgement).toMatchObject({
      verdict: "red",
      matchesAlert: true,
      failing: [{ id: redId, kind: "exception" }]
    })
    expect(proof.evidence.suite).toEqual({
      base: { passed: 3, failed: 1, skipped: 1 },
      after: { passed: 3, failed: 2, skipped: 1 }
    })
    expect(proof.evidence.commands.map(({ phase, exit }) => [phase, exit])).toEqual([
      ["base", 1],
      ["red", 1],
      ["red again", 1],
      ["red again", 1],
      ["elsewhere and a year later", 1]
    ])
    expect(proof.evidence.held).toEqual(["The red tests failed alike in 3 of 3 runs, and not only here and today."])
    expect(proof.testBlobs).toEqual(blobsIn(repository.patches(honest)[0]!))
    expect(proof.log).toContain("--test-reporter")
  })
  it("accepts a failed assertion without any alert", async () => {
    const { judgement } = await red(byAssertion)
    expect(judgement).toMatchObject({
      verdict: "red",
      matchesAlert: false,
      failing: [{ id: redId, kind: "assertion" }]
    })
  })
  it("sees the alert in an assertion that quotes it", async () => {
    const { judgement } = await red(byAssertion, { exception: alert })
    expect(judgement).toMatchObject({ verdict: "red", matchesAlert: true })
  })
  it("refuses an exception that is not the alert's", async () => {
    const { judgement } = await red(honest, { exception: { type: "RangeError", message: "x" } })
    expect(judgement).toMatchObject(refusedAs("failed-otherwise"))
  })
  it("refuses a test that passes on base", async () => {
    const { judgement } = await red({ "test/empty.test.js": test("doubles", "assert.equal(twice(2), 4)") })
    expect(judgement).toMatchObject(refusedAs("passes-on-base"))
  })
  it("refuses code that is not valid", async () => {
    const { judgement } = await red({ "test/empty.test.js": `${test("x", "")}test('y', () => {` })
    expect(judgement).toMatchObject(refusedAs("syntax"))
  })
  it("refuses a missing module and a missing export", async () => {
    const missing = await red({ "test/empty.test.js": `import '../src/missing.js'\n${test("x", "assert.ok(false)")}` })
    expect(missing.judgement).toMatchObject(refusedAs("import"))
    const named = await red({ "test/empty.test.js": `import { nope } from '../src/sum.js'\n${test("x", "nope()")}` })
    expect(named.judgement).toMatchObject(refusedAs("import"))
  })
  it("refuses a patch whose tests do not run", async () => {
    expect((await red({ "test/empty.test.js": "export {}\n" })).judgement).toMatchObject(refusedAs("no-tests-ran"))
    const claimed = [{ file: "test/empty.test.js", name: "another name" }]
    expect((await red(honest, { exception: alert, claimed })).judgement).toMatchObject(
      refusedAs("claimed-test-missing")
    )
  })
  it("refuses a patch that breaks or removes another test", async () => {
    const claimed = [{ file: "test/empty.test.js", name: "sums nothing to zero" }]
    for (const data of ['[["a", 2]]', "[]"])
      expect((await red({ ...byAssertion, "test/cases.json": data }, { claimed })).judgement).toMatchObject(
        refusedAs("breaks-others")
      )
  })
  it("refuses a patch that reaches beyond the tests, before anything runs", async () => {
    const proof = await red({ ...honest, "src/sum.js": "export const sum = 1\n" })
    expect(proof.judgement).toMatchObject({
      ...refusedAs("not-a-test-path"),
      evidence: expect.stringContaining("src/sum.js")
    })
    expect(proof.evidence.commands).toEqual([])
    expect((await red({}, { testPatch: Buffer.from("nonsense") })).judgement).toMatchObject(
      refusedAs("patch-does-not-apply")
    )
  })
  it("refuses tests that fail now and then, or not alike", async () => {
    const counting = (name: string, body: string) => {
      const runs = JSON.stringify(join(repository.root, name))
      const count = `appendFileSync(${runs}, '.'); const run = readFileSync(${runs}).length;`
      const imports = "import { appendFileSync, readFileSync } from 'node:fs'\n"
      return red({ "test/empty.test.js": `${imports}${test("x", count + body)}` })
    }
    const [lucky, changing] = await Promise.all([
      counting("lucky", "assert.ok(run > 1)"),
      counting("changing", "if (run === 2) throw new RangeError('other'); assert.ok(false)")
    ])
    expect(lucky.judgement).toMatchObject({
      ...refusedAs("unstable"),
      evidence: expect.stringContaining("failed (assertion), passed, passed")
    })
    expect(changing.judgement).toMatchObject({
      ...refusedAs("unstable"),
      evidence: expect.stringContaining("failed (assertion), failed (exception), failed (assertion)")
    })
  })
  it("ends a run that hangs", async () => {
    const hanging = { "test/empty.test.js": test("hangs", "for (;;) {}") }
    const limits = { install: Duration.minutes(1), tests: Duration.seconds(3) }
    expect((await red(hanging, { limits })).judgement).toMatchObject(refusedAs("timeout"))
  })
})

describe.concurrent("proveGreen", { timeout: 60_000 }, () => {
  it("accepts a fix, although another test failed before", async () => {
    const { judgement, evidence } = await green(honest, fixed)
    expect(judgement).toMatchObject({
      verdict: "green",
      flaky: [],
      delta: { fixed: [redId], failedBefore: ["test/old.test.js > was broken before"], passed: 4, skipped: 1 }
    })
    expect(evidence.tests).toEqual([
      { id: redId, before: expect.stringMatching(/^failed: Reduce of empty/), after: "passed" }
    ])
    expect(evidence.commands.map(({ phase }) => phase)).toEqual([
      ...["base", "green", "green again", "elsewhere and a year later", "with a test made to fail", "without the fix"]
    ])
    expect(evidence.held).toEqual([
      "The red tests pass 3 of 3 times, once with the clock a year ahead and without CI in the environment.",
      "A test made to fail was reported as failing.",
      "Without the fix they fail again."
    ])
  })
  it("refuses a fix that fixes nothing, or breaks another test", async () => {
    const other = fixed["src/sum.js"].replace(", 0)", ", 1)")
    expect((await green(honest, { "src/sum.js": other })).judgement).toMatchObject(refusedAs("still-red"))
    const breaking = fixed["src/sum.js"].replace("(list) => list", "(list) => list.slice(1)")
    expect((await green(honest, { "src/sum.js": breaking })).judgement).toMatchObject(refusedAs("regression"))
  })
  it("refuses a fix that touches the red test", async () => {
    const weaker = { ...fixed, "test/empty.test.js": test("sums nothing to zero", "") }
    expect((await green(honest, weaker)).judgement).toMatchObject(refusedAs("test-changed"))
  })
  it("refuses a fix that removes or skips another test", async () => {
    const adding = (line: string) => green(honest, { "src/sum.js": `${fixed["src/sum.js"]}${line}\n` })
    expect((await adding("export const cases = []")).judgement).toMatchObject(refusedAs("test-removed"))
    expect((await adding("export const skipped = true")).judgement).toMatchObject(refusedAs("test-skipped"))
  })
  it("refuses a fix whose removal is not noticed", async () => {
    const passing = { "test/empty.test.js": test("sums nothing to zero", "assert.equal(twice(0), 0)") }
    expect((await green(passing, fixed)).judgement).toMatchObject(refusedAs("survives-revert"))
  })
  it("names a test that fails now and then instead of blaming the fix", async () => {
    // Fails in the second of its runs: a counter outside the checkout is what a shared port or clock is in real suites.
    const counter = JSON.stringify(join(repository.root, "runs"))
    const flaky = new Repository({
      "package.json": JSON.stringify({ type: "module", scripts: { test: "node --test" } }),
      "src/sum.js": "export const sum = (list) => list.reduce((a, b) => a + b)\nexport const twice = (x) => 2 * x\n",
      "test/flaky.test.js": `import { appendFileSync, readFileSync } from 'node:fs'\n${test("now and then", `appendFileSync(${counter}, '.'); assert.notEqual(readFileSync(${counter}).length, 2)`)}`
    })
    const [testPatch, fixPatch] = flaky.patches(honest, fixed) as [Buffer, Buffer]
    const patches = { ...planFor(testPatch, fixPatch), testPatch, fixPatch, testBlobs: blobsIn(testPatch) }
    const proof = await run(proveGreen({ ...patches, checkout: flaky.checkout(), cache, redIds: [redId] }))
    flaky.remove()
    expect(proof.judgement).toMatchObject({ verdict: "green", flaky: ["test/flaky.test.js > now and then"] })
  })
})
