import { join } from "node:path"
import { afterAll, describe, expect, it } from "@effect/vitest"
import { Duration, Effect } from "effect"
import { Commands } from "#agents/Commands.ts"
import { blobsIn, type Files, Repository } from "./proofFixture.ts"
import { type GreenProof, proveGreen } from "./proveGreen.ts"
import { proveRed, type RedProof, type RedRequest } from "./proveRed.ts"

// node:test: nothing to install, so each proof takes about a second.
const repository = new Repository({
  "package.json": JSON.stringify({ type: "module", scripts: { test: "node --test" } }),
  "src/sum.js": "export const sum = (list) => list.reduce((a, b) => a + b)\nexport const twice = (x) => 2 * x\n",
  "test/sum.test.js": test("adds", "assert.equal(sum([1, 2]), 3)").concat("test.skip('later', () => {})\n"),
  "test/old.test.js": test("was broken before", "assert.equal(1, 2)")
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

const red = (files: Files, more: Partial<RedRequest> = {}): Promise<RedProof> =>
  run(proveRed({ checkout: repository.checkout(), cache, testPatch: repository.patches(files)[0]!, ...more }))

const green = (tests: Files, fix: Files): Promise<GreenProof> => {
  const [testPatch, fixPatch] = repository.patches(tests, fix) as [Buffer, Buffer]
  const testBlobs = blobsIn(testPatch)
  return run(proveGreen({ checkout: repository.checkout(), cache, testPatch, fixPatch, testBlobs, redIds: [redId] }))
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
      base: { passed: 1, failed: 1, skipped: 1 },
      after: { passed: 1, failed: 2, skipped: 1 }
    })
    expect(proof.evidence.commands.map(({ phase, exit }) => [phase, exit])).toEqual([
      ["base", 1],
      ["red", 1]
    ])
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
    const broken = { ...byAssertion, "test/sum.test.js": test("adds", "assert.equal(sum([1, 2]), 4)") }
    const claimed = [{ file: "test/empty.test.js", name: "sums nothing to zero" }]
    expect((await red(broken, { claimed })).judgement).toMatchObject(refusedAs("breaks-others"))
    expect((await red({ ...byAssertion, "test/sum.test.js": null })).judgement).toMatchObject(
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
      delta: { fixed: [redId], failedBefore: ["test/old.test.js > was broken before"], passed: 2, skipped: 1 }
    })
    expect(evidence.tests).toEqual([
      { id: redId, before: expect.stringMatching(/^failed: Reduce of empty/), after: "passed" }
    ])
    expect(evidence.commands.map(({ phase }) => phase)).toEqual(["base", "green", "without the fix"])
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
    expect((await green(honest, { ...fixed, "test/sum.test.js": null })).judgement).toMatchObject(
      refusedAs("test-removed")
    )
    const skipping = {
      ...fixed,
      "test/sum.test.js": `${test("adds", "").replace("test(", "test.skip(")}test.skip('later', () => {})\n`
    }
    expect((await green(honest, skipping)).judgement).toMatchObject(refusedAs("test-skipped"))
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
    const testBlobs = blobsIn(testPatch)
    const proof = await run(
      proveGreen({ checkout: flaky.checkout(), cache, testPatch, fixPatch, testBlobs, redIds: [redId] })
    )
    flaky.remove()
    expect(proof.judgement).toMatchObject({ verdict: "green", flaky: ["test/flaky.test.js > now and then"] })
  })
})
