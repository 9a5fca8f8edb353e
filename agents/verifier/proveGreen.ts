import { Effect } from "effect"
import { installInputs } from "#agents/recipe/installCommand.ts"
import type { TestResult } from "#agents/recipe/TestResult.ts"
import type { Bench } from "#agents/suite/Bench.ts"
import { install } from "#agents/suite/install.ts"
import { openBench } from "#agents/suite/openBench.ts"
import { prepare } from "#agents/suite/prepare.ts"
import { runAgain, runTests } from "#agents/suite/Suite.ts"
import { type Refused, refused } from "#agents/suite/Verdict.ts"
import { doubts } from "./doubts.ts"
import { type Evidence, evidenceOf } from "./Evidence.ts"
import { type Green, judgeGreen } from "./judgeGreen.ts"
import { applyPatch, blobsOf } from "./patches.ts"
import { type Fix, fixFacts } from "./proofFacts.ts"
import { judgeFixPatch, remarksOnFix } from "./rules/judgeFixPatch.ts"

/** `testBlobs` and `redIds`, the failing tests, are those of the RED proof. */
export interface GreenRequest extends Fix {
  /** Empty where the plan has tests in other repositories only. */
  readonly testPatch: Uint8Array
  readonly fixPatch: Uint8Array
  readonly redIds: ReadonlyArray<string>
}

export interface GreenProof {
  readonly judgement: Green | Refused
  readonly evidence: Evidence
  /** Commands with their output, bounded, for the artifact store. */
  readonly log: string
}

/**
 * Runs the suite at the base, with tests and fix, in every way a pass has to stand, and again without the fix, and judges.
 * Never fails: what cannot be proven is refused.
 */
export const proveGreen = Effect.fn("Verifier.proveGreen")(function* (request: GreenRequest) {
  const { checkout, journal, ...opened } = yield* openBench(request)
  const { redIds, testBlobs } = request
  const held: Array<string> = []
  let base: ReadonlyArray<TestResult> = []
  let green: ReadonlyArray<TestResult> = []
  let reverted: ReadonlyArray<TestResult> = []

  const judgement = yield* Effect.gen(function* () {
    const found = yield* opened.bench
    const tests =
      request.testPatch.length === 0
        ? { tree: checkout.base, changes: [] }
        : yield* applyPatch(checkout, checkout.base, request.testPatch, "test patch")
    if (!isSame(blobsOf(tests.changes), testBlobs))
      return refused("test-changed", "The test patch is not the one that was proven red.")
    const fix = yield* applyPatch(checkout, tests.tree, request.fixPatch, "fix")
    const patch = { fix, patch: request.fixPatch, withTests: tests.tree }
    const facts = yield* fixFacts(request, found, checkout, patch)
    const odd = yield* judgeFixPatch(facts)
    if (odd !== undefined) return odd
    held.push(...remarksOnFix(facts))

    const bench = yield* prepare(checkout, found)
    const first = yield* runTests(bench, "base")
    base = first.results
    yield* checkout.switchTo(fix.tree)
    const reinstalls = fix.changes.some(({ path }) => installInputs(path))
    const fixed: Bench = reinstalls ? { ...bench, frozen: [] } : bench
    if (reinstalls) yield* install(fixed, "install with the fix")
    const run = yield* runTests(fixed, "green")
    green = run.results
    const red = green.filter(({ id, status }) => redIds.includes(id) && status === "passed")
    if (red.length < redIds.length) return judgeGreen({ base, green, reverted, redIds })
    const trees = { withTests: tests.tree, withFix: fix.tree }
    const doubted = yield* doubts(checkout, fixed, { ...trees, base: first, green: run, red })
    held.push(...doubted.held)

    yield* checkout.switchTo(tests.tree)
    const isKept = bench.frozen.some(({ source }) => !source.startsWith(`${bench.folder}/`))
    if (reinstalls && !isKept) yield* install(bench, "install without the fix")
    if (redIds.length > 0) reverted = yield* runAgain(bench, "without the fix", red)
    const judged = judgeGreen({ base, green, reruns: doubted.reruns, baseReruns: doubted.baseReruns, reverted, redIds })
    if (judged.verdict === "green" && redIds.length > 0) held.push("Without the fix they fail again.")
    return judged
  }).pipe(Effect.catch((stopped) => Effect.succeed(stopped)))

  const evidence = evidenceOf(journal.commands, { base, before: reverted, after: green }, redIds, held)
  return { judgement, evidence, log: journal.log } satisfies GreenProof
}, Effect.scoped)

const isSame = (one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>) => {
  const paths = Object.keys(one)
  return paths.length === Object.keys(other).length && paths.every((path) => one[path] === other[path])
}
