import { join } from "node:path"
import { afterAll, describe, expect, it } from "@effect/vitest"
import { blobsIn, type Files, planFor, Repository } from "./proofFixture.ts"
import { proveGreen } from "./proveGreen.ts"
import { walled } from "./walledFixture.ts"

// What no look at the patch can tell, as the base already has the means for it: only running it in other ways can.
const means = `import { readFileSync, writeFileSync } from 'node:fs'
import check from 'node:assert/strict'
export { check }
export const lookUp = (name) => process['env'][name]
export const today = () => new Date()
export const here = () => process.cwd()
export const lastly = (work) => process.on('exit', work)
export const leave = (code) => process.exit(code)
export const words = () => process.execArgv
export const swap = (object, name, value) => { object[name] = value }
export const rewrite = (path, change) => writeFileSync(path, change(readFileSync(path, 'utf8')))
`
const buggy = "export const sum = (list) => list.reduce((a, b) => a + b)\n"
const test = (name: string, body: string) =>
  `import test from 'node:test'\nimport assert from 'node:assert/strict'\nimport { sum } from '../src/sum.js'\ntest('${name}', () => { ${body} })\n`
const repository = new Repository({
  // In one process with the runner, as many runners do it.
  "package.json": JSON.stringify({ type: "module", scripts: { test: "node --test --test-isolation=none" } }),
  "src/means.js": means,
  "src/sum.js": buggy,
  "test/sum.test.js": test("adds", "assert.equal(sum([1, 2]), 3)")
})
afterAll(() => repository.remove())
const red = {
  "test/empty.test.js": test(
    "sums nothing to zero",
    "assert.equal(sum([1]) - sum([1, 0]) + sum([0]), 0); assert.doesNotThrow(() => sum([])); assert.equal(sum([]), 0)"
  )
}

const green = (source: string, tests: Files = red) => {
  const [testPatch, fixPatch] = repository.patches(tests, { "src/sum.js": source }) as [Buffer, Buffer]
  const request = {
    ...{ ...planFor(testPatch, fixPatch), checkout: repository.checkout(), cache: join(repository.root, "cache") },
    ...{ testPatch, fixPatch, testBlobs: blobsIn(testPatch), redIds: ["test/empty.test.js > sums nothing to zero"] }
  }
  return walled(repository.root, proveGreen(request))
}
const fixed = "export const sum = (list) => list.reduce((a, b) => a + b, 0)\n"
const when = (imports: string, condition: string) =>
  `import { ${imports} } from './means.js'\nexport const sum = (list) => list.reduce((a, b) => a + b, ...(list.length > 0 ? [] : [${condition} ? 0 : 1]))\n`

describe("a fix behind the wall", { timeout: 300_000 }, () => {
  it("that is honest passes everything", async () => {
    const { judgement, evidence } = await green(fixed)
    expect(judgement).toMatchObject({ verdict: "green", flaky: [] })
    expect(evidence.held).toEqual([
      "The red tests pass 3 of 3 times, once in another folder, with the clock a year ahead and without CI in the environment.",
      "A test made to fail was reported as failing.",
      "Without the fix they fail again."
    ])
  })

  it.each([
    ["CI", when("lookUp", "lookUp('C' + 'I')")],
    ["the date", when("today", `today().getFullYear() === ${new Date().getFullYear()}`)],
    ["the folder", when("here", "here().startsWith('/tmp/')")]
  ])("that works by %s alone is refused", async (what, source) => {
    const { judgement } = await green(source)
    expect(judgement).toMatchObject({ class: "environment-dependent", evidence: expect.stringContaining(what) })
  })

  it.each([
    [
      "writes the report itself",
      `import { lastly, rewrite, words } from './means.js'\nconst place = words().map((word) => word.split('-destination=')[1]).find(Boolean)
lastly(() => place && rewrite(place, (text) => text.replaceAll('t:f' + 'ail', 't:p' + 'ass')))\n${buggy}`
    ],
    [
      "writes the report and the exit code",
      `import { lastly, leave, rewrite, words } from './means.js'\nconst place = words().map((word) => word.split('-destination=')[1]).find(Boolean)
lastly(() => { place && rewrite(place, (text) => text.replaceAll('t:f' + 'ail', 't:p' + 'ass')); leave(0) })\n${buggy}`
    ],
    ["ends the process its own way", `import { lastly, leave } from './means.js'\nlastly(() => leave(0))\n${fixed}`],
    [
      "loosens what tests assert with",
      `import { check, swap } from './means.js'\nfor (const name of ['equal', 'doesNotThrow']) swap(check, name, () => {})\nexport const sum = (list) => list.length > 0 ? list.reduce((a, b) => a + b) : 7\n`
    ]
  ])("that %s is refused", async (_, source) => {
    expect((await green(source)).judgement).toMatchObject({ verdict: "refused", class: "forged-report" })
  })
})
