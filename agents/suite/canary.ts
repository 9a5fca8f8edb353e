import { randomBytes } from "node:crypto"
import { rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { Effect } from "effect"
import type { TestResult } from "#agents/recipe/TestResult.ts"
import { runnerOf } from "#agents/recipe/testRun.ts"
import type { Bench } from "./Bench.ts"
import type { Checkout } from "./Checkout.ts"
import { canaryTests, copyOf } from "./canaryTests.ts"
import { type Run, runTests } from "./Suite.ts"
import { describe, type Refused, refused } from "./Verdict.ts"

/** `seen`: the tests made to fail were reported so. `unable`: nothing could be found out, in words. */
export type Canary = { readonly _tag: "Seen" } | { readonly _tag: "Unable"; readonly why: string } | Forged
type Forged = { readonly _tag: "Forged"; readonly refused: Refused }

interface CanaryRequest {
  /** The tree whose word is doubted, and one without the code that is suspected. */
  readonly tree: string
  readonly without: string
  /** Passed in the tree, by what the runs so far said. */
  readonly red: ReadonlyArray<TestResult>
}

/**
 * Puts a copy with failing tests beside each file of the red tests and runs them together. Whoever turns failures into passes,
 * writes the report himself or ends the process early gets that run wrong.
 */
export const canary = Effect.fn("canary")(function* (checkout: Checkout, bench: Bench, request: CanaryRequest) {
  const files = [...new Set(request.red.map(({ file }) => file))].slice(0, 3)
  const mark = `t${randomBytes(5).toString("hex")}`
  const copies = new Map<string, string>()
  for (const file of files) {
    const text = yield* checkout.read(request.tree, file)
    const appended = text === undefined ? undefined : canaryTests(runnerOf(bench.recipe.test, file), file, text, mark)
    if (appended !== undefined) copies.set(copyOf(file, mark), `${text}\n${appended}\n`)
  }
  if (copies.size === 0) return unable("this runner has no test we could make fail")

  const run = (tree: string, phase: string, only: ReadonlyArray<string>) =>
    Effect.gen(function* () {
      yield* checkout.switchTo(tree)
      const paths = [...copies.keys()].map((path) => join(bench.folder, path))
      const write = Promise.all([...copies].map(([path, text]) => writeFile(join(bench.folder, path), text)))
      yield* Effect.promise(() => write)
      const ran = yield* runTests(bench, phase, { files: only })
      yield* Effect.promise(() => Promise.all(paths.map((path) => rm(path, { force: true }))))
      return ran
    })
  const both = yield* run(request.tree, "with a test made to fail", [...files, ...copies.keys()])
  const own = (test: TestResult) => files.includes(test.file)
  const missing = request.red.filter(
    ({ id }) => !both.results.some((test) => test.id === id && test.status === "passed")
  )
  if (toldOf(both, mark) === "failed" && missing.filter(own).length === 0) return seen
  if (toldOf(both, mark) === "failed") {
    // Two copies of a test may stand in each other's way: a port, a file. Alone the copy has to say both.
    const alone = yield* run(request.tree, "only with a test made to fail", [...copies.keys()])
    const names = new Set(missing.map(({ name }) => name))
    const passes = alone.results.some((test) => names.has(test.name) && test.status === "passed")
    return toldOf(alone, mark) === "failed" && passes ? seen : forged(mark, alone, missing)
  }
  const control = yield* run(request.without, "without the fix, with a test made to fail", [...files, ...copies.keys()])
  return toldOf(control, mark) === "failed"
    ? forged(mark, both, missing)
    : unable("a test made to fail is not reported in this repository with or without the fix")
})

const seen: Canary = { _tag: "Seen" }
const unable = (why: string): Canary => ({ _tag: "Unable", why })

const toldOf = ({ results, exit }: Run, mark: string) => {
  const ours = results.filter(({ name }) => name.includes(mark))
  const allFailed = ours.length > 0 && ours.every(({ status }) => status === "failed")
  return allFailed && exit !== 0 ? "failed" : "otherwise"
}

const forged = (mark: string, { results, exit }: Run, missing: ReadonlyArray<TestResult>): Canary => {
  const passed = results.filter(({ name, status }) => name.includes(mark) && status !== "failed")
  const said = results.some(({ name }) => name.includes(mark))
    ? `${passed.length} of the tests made to fail were reported as ${passed[0]?.status ?? "failed"}, and the run ended with exit code ${exit}`
    : "tests made to fail were not reported at all"
  const beside = missing.length === 0 ? "" : `\nBeside them the red tests did not pass:\n${describe(missing)}`
  const evidence = `Beside a copy of the test file that has failing tests of ours, ${said}. So a pass says nothing here.${beside}`
  return { _tag: "Forged", refused: refused("forged-report", evidence) }
}
