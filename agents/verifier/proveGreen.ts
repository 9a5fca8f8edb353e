import { Effect } from "effect"
import { installInputs } from "#agents/recipe/installCommand.ts"
import type { TestResult } from "#agents/recipe/TestResult.ts"
import { baseline } from "#agents/suite/baseline.ts"
import { type BenchOptions, openBench } from "#agents/suite/openBench.ts"
import { install, runSuite } from "#agents/suite/Suite.ts"
import { type Refused, refused } from "#agents/suite/Verdict.ts"
import { type Evidence, evidenceOf } from "./Evidence.ts"
import { type Green, judgeGreen, suspectsIn } from "./judgeGreen.ts"
import { applyPatch, blobsOf, pathsOf } from "./patches.ts"

export interface GreenRequest extends BenchOptions {
  readonly testPatch: Uint8Array
  readonly fixPatch: Uint8Array
  /** From the RED proof: the failing tests, and the blobs of its patch. */
  readonly redIds: ReadonlyArray<string>
  readonly testBlobs: Readonly<Record<string, string>>
}

export interface GreenProof {
  readonly judgement: Green | Refused
  readonly evidence: Evidence
  /** Commands with their output, bounded, for the artifact store. */
  readonly log: string
}

/**
 * Runs the suite at the base, with tests and fix, and again without the fix, and judges. Never fails: what cannot be
 * proven is refused.
 */
export const proveGreen = Effect.fn("Verifier.proveGreen")(function* (request: GreenRequest) {
  const { checkout, journal, ...opened } = yield* openBench(request)
  const { redIds, testBlobs } = request
  let base: ReadonlyArray<TestResult> = []
  let green: ReadonlyArray<TestResult> = []
  let reverted: ReadonlyArray<TestResult> = []

  const judgement = yield* Effect.gen(function* () {
    const bench = yield* opened.bench
    const tests = yield* applyPatch(checkout, checkout.base, request.testPatch, "test patch")
    if (!isSame(blobsOf(tests.changes), testBlobs))
      return refused("test-changed", "The test patch is not the one that was proven red.")
    const fix = yield* applyPatch(checkout, tests.tree, request.fixPatch, "fix")
    const touched = fix.changes.filter(({ path }) => path in testBlobs)
    if (touched.length > 0)
      return refused("test-changed", `The fix changes files of the red tests: ${pathsOf(touched)}`)
    const reinstalls = fix.changes.some(({ path }) => installInputs(path))

    base = yield* baseline(checkout, bench)
    yield* checkout.switchTo(fix.tree)
    if (reinstalls) yield* install(bench, "install with the fix")
    green = yield* runSuite(bench, "green")
    const suspects = suspectsIn({ base, green, redIds })
    const again = () =>
      checkout.switchTo(fix.tree).pipe(Effect.andThen(runSuite(bench, "green again", filesOf(suspects))))
    const reruns = suspects.length === 0 ? [] : yield* Effect.forEach([1, 2], again)

    yield* checkout.switchTo(tests.tree)
    if (reinstalls) yield* install(bench, "install without the fix")
    reverted = yield* runSuite(bench, "without the fix", filesOf(green.filter(({ id }) => redIds.includes(id))))
    // A test may be declared in another file than the one that is run.
    if (redIds.some((id) => !reverted.some((test) => test.id === id)))
      reverted = yield* runSuite(bench, "without the fix")
    return judgeGreen({ base, green, reruns, reverted, redIds })
  }).pipe(Effect.catch((stopped) => Effect.succeed(stopped)))

  const evidence = evidenceOf(journal.commands, { base, before: reverted, after: green }, redIds)
  return { judgement, evidence, log: journal.log } satisfies GreenProof
}, Effect.scoped)

const filesOf = (tests: ReadonlyArray<TestResult>) => {
  const files = [...new Set(tests.map(({ file }) => file))]
  return files.length === 0 || files.includes("") ? undefined : files
}

const isSame = (one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>) => {
  const paths = Object.keys(one)
  return paths.length === Object.keys(other).length && paths.every((path) => one[path] === other[path])
}
