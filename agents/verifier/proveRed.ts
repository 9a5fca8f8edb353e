import { Effect } from "effect"
import type { TestResult } from "#agents/recipe/TestResult.ts"
import { baseline } from "#agents/suite/baseline.ts"
import { type BenchOptions, openBench } from "#agents/suite/openBench.ts"
import { runSuite } from "#agents/suite/Suite.ts"
import type { Refused } from "#agents/suite/Verdict.ts"
import type { AlertException } from "./alertMatch.ts"
import { type Evidence, evidenceOf } from "./Evidence.ts"
import { brokenTests, type ClaimedTest, judgeRed, type Red } from "./judgeRed.ts"
import { applyPatch, blobsOf, onlyTests } from "./patches.ts"

export interface RedRequest extends BenchOptions {
  readonly testPatch: Uint8Array
  readonly exception?: AlertException | undefined
  readonly claimed?: ReadonlyArray<ClaimedTest> | undefined
}

export interface RedProof {
  readonly judgement: Red | Refused
  /** Git blob of each file in the test patch: what GREEN must find unchanged. */
  readonly testBlobs: Readonly<Record<string, string>>
  readonly evidence: Evidence
  /** Commands with their output, bounded, for the artifact store. */
  readonly log: string
}

/** Runs the suite at the base and with the test patch alone, and judges. Never fails: what cannot be proven is refused. */
export const proveRed = Effect.fn("Verifier.proveRed")(function* (request: RedRequest) {
  const { checkout, journal, ...opened } = yield* openBench(request)
  let testBlobs: RedProof["testBlobs"] = {}
  let base: ReadonlyArray<TestResult> = []
  let red: ReadonlyArray<TestResult> = []

  const judgement = yield* Effect.gen(function* () {
    const bench = yield* opened.bench
    const { tree, changes } = yield* applyPatch(checkout, checkout.base, request.testPatch, "test patch")
    const stray = onlyTests(changes, bench.recipe.testGlobs)
    if (stray !== undefined) return stray
    testBlobs = blobsOf(changes)
    base = yield* baseline(checkout, bench)
    yield* checkout.switchTo(tree)
    red = yield* runSuite(bench, "red")
    const runs = { ...request, base, red, testFiles: changes.map(({ path }) => path) }
    const first = judgeRed(runs)
    if (first.verdict === "red" || first.class !== "breaks-others") return first
    const files = [...new Set(brokenTests(runs, new Set()).map(({ file }) => file))].filter((file) => file !== "")
    const reruns = yield* Effect.forEach([1, 2], () =>
      checkout.switchTo(tree).pipe(Effect.andThen(runSuite(bench, "red again", files)))
    )
    return judgeRed({ ...runs, reruns })
  }).pipe(Effect.catch((stopped) => Effect.succeed(stopped)))

  const ids = judgement.verdict === "red" ? judgement.failing.map(({ id }) => id) : []
  const evidence = evidenceOf(journal.commands, { base, before: base, after: red }, ids)
  return { judgement, testBlobs, evidence, log: journal.log } satisfies RedProof
}, Effect.scoped)
