import { Effect } from "effect"
import type { TestResult } from "#agents/recipe/TestResult.ts"
import { openBench } from "#agents/suite/openBench.ts"
import { prepare } from "#agents/suite/prepare.ts"
import { runAgain, runSuite } from "#agents/suite/Suite.ts"
import { describe, type Refused, refused } from "#agents/suite/Verdict.ts"
import type { AlertException } from "./alertMatch.ts"
import { type Evidence, evidenceOf } from "./Evidence.ts"
import { brokenTests, type ClaimedTest, judgeRed, type Red } from "./judgeRed.ts"
import { applyPatch, blobsOf } from "./patches.ts"
import { type ProofRequest, patchFacts } from "./proofFacts.ts"
import { rerunCount } from "./reruns.ts"
import { judgeTestPatch } from "./rules/judgeTestPatch.ts"
import { sameFailures } from "./sameFailures.ts"

export interface RedRequest extends ProofRequest {
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

type Tests = ReadonlyArray<TestResult>

/** Runs the suite at the base and with the test patch alone, and judges. Never fails: what cannot be proven is refused. */
export const proveRed = Effect.fn("Verifier.proveRed")(function* (request: RedRequest) {
  const { checkout, journal, ...opened } = yield* openBench(request)
  const held: Array<string> = []
  let testBlobs: RedProof["testBlobs"] = {}
  let base: Tests = []
  let red: Tests = []

  const judgement = yield* Effect.gen(function* () {
    const found = yield* opened.bench
    const patched = yield* applyPatch(checkout, checkout.base, request.testPatch, "test patch")
    const { tree, changes } = patched
    const odd = judgeTestPatch(patchFacts(request, found, patched, request.testPatch))
    if (odd !== undefined) return odd
    testBlobs = blobsOf(changes)
    const bench = yield* prepare(checkout, found)
    base = yield* runSuite(bench, "base")
    const again = (of: string, phase: string, count: number, tests: Parameters<typeof runAgain>[2]) =>
      Effect.forEach(Array.from({ length: count }), () =>
        checkout.switchTo(of).pipe(Effect.andThen(runAgain(bench, phase, tests)))
      )
    yield* checkout.switchTo(tree)
    red = yield* runSuite(bench, "red")
    const runs = { ...request, base, red, testFiles: changes.map(({ path }) => path) }
    let judged = judgeRed(runs)
    if (judged.verdict === "refused" && judged.class === "breaks-others") {
      const broken = brokenTests(runs, new Set())
      const reruns = yield* again(tree, "red again", 2, broken)
      judged = judgeRed({ ...runs, reruns, baseReruns: yield* again(checkout.base, "base again", 2, broken) })
    }
    if (judged.verdict !== "red") return judged
    const { failing } = judged
    const count = yield* rerunCount
    const seen = red.filter(({ id }) => failing.some((test) => test.id === id))
    const reruns = yield* again(tree, "red again", count, seen)
    const unlike = sameFailures(failing, reruns)
    if (unlike !== undefined) return unlike
    yield* checkout.switchTo(tree)
    const elsewhere = yield* runAgain(bench, "elsewhere and a year later", seen, { variation: "another-world" })
    const passing = elsewhere.filter(({ id, status }) => status === "passed" && failing.some((test) => test.id === id))
    if (passing.length > 0) return onlyHere(passing)
    held.push(`The red tests failed alike in ${count + 1} of ${count + 1} runs, and not only here and today.`)
    return judged
  }).pipe(Effect.catch((stopped) => Effect.succeed(stopped)))

  const ids = judgement.verdict === "red" ? judgement.failing.map(({ id }) => id) : []
  const evidence = evidenceOf(journal.commands, { base, before: base, after: red }, ids, held)
  return { judgement, testBlobs, evidence, log: journal.log } satisfies RedProof
}, Effect.scoped)

const onlyHere = (tests: Tests) =>
  refused(
    "environment-dependent",
    `Fails here, and passes in another folder, with the clock a year ahead and without CI, so it is not the bug that fails it:\n${describe(tests)}`
  )
