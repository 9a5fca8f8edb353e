import { Effect } from "effect"
import { typedLine } from "#agents/recipe/testRun.ts"
import type { Bench } from "#agents/suite/Bench.ts"
import type { Checkout } from "#agents/suite/Checkout.ts"
import type { BenchOptions } from "#agents/suite/openBench.ts"
import type { Patched } from "./patches.ts"
import type { FixFacts, PatchFacts } from "./rules/facts.ts"
import { isTestPath } from "./testPaths.ts"

/** What both proofs are asked with. */
export interface ProofRequest extends BenchOptions {
  readonly repository: string
  /** Paths the approved plan names in this repository. */
  readonly planned: PatchFacts["planned"]
}

/** Beside the patch, what a proof of GREEN knows of its fix. */
export type Fix = ProofRequest & Pick<FixFacts, "beyondPlan" | "told" | "testBlobs">

export const patchFacts = (
  { repository, planned }: ProofRequest,
  { recipe }: Bench,
  { changes }: Patched,
  patch: Uint8Array
): PatchFacts => ({
  ...{ repository, planned, patch, changes },
  testGlobs: recipe.testGlobs,
  protectedGlobs: recipe.protectedGlobs,
  testCommand: typedLine(recipe.test),
  report: recipe.test._tag === "JUnit" ? recipe.test.report : undefined
})

/** `withTests`: the tree of the base and the red tests. */
export const fixFacts = Effect.fnUntraced(function* (
  request: Fix,
  bench: Bench,
  checkout: Checkout,
  { fix, patch, withTests }: { readonly fix: Patched; readonly patch: Uint8Array; readonly withTests: string }
) {
  const { beyondPlan, told, testBlobs } = request
  const facts = patchFacts(request, bench, fix, patch)
  const redTests = yield* Effect.forEach(Object.keys(testBlobs), (path) =>
    Effect.map(checkout.read(withTests, path), (text) => ({ path, text: text ?? "" }))
  )
  const sourceHas = (literal: string) =>
    Effect.map(checkout.pathsWith(literal), (paths) => paths.some((path) => !isTestPath(path, facts.testGlobs)))
  return { ...facts, beyondPlan, told, testBlobs, redTests, sourceHas, show: checkout.show } satisfies FixFacts
})
