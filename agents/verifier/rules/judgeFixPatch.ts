import { Effect } from "effect"
import { type Refused, refused } from "#agents/suite/Verdict.ts"
import { isPlanned, isTest, linesByPath, named } from "./changedFiles.ts"
import type { FixFacts } from "./facts.ts"
import { namesReport } from "./namesReport.ts"
import { oddFile } from "./oddFile.ts"
import { outsidePlan } from "./outsidePlan.ts"
import { protectedPath } from "./protectedPath.ts"
import { specialCased } from "./specialCased.ts"
import { tampers } from "./tampers.ts"
import { weakened } from "./testWeakened.ts"

/** What a fix may not be, whatever the tests say with it. The first rule it breaks answers. */
export const judgeFixPatch = Effect.fn("judgeFixPatch")(function* (facts: FixFacts) {
  const byFiles =
    redTestsTouched(facts) ??
    oddFile(facts) ??
    protectedPath(facts) ??
    (yield* testsTouched(facts)) ??
    outsidePlan(facts) ??
    namesReport(facts)
  return byFiles ?? (yield* tampers(facts)) ?? (yield* specialCased(facts))
})

/** What a fix may be but a person should know, each as a sentence. */
export const remarksOnFix = (facts: FixFacts): ReadonlyArray<string> => [
  ...(facts.changes.some(({ path }) => path === ".redgreen.yml")
    ? ["The fix changes .redgreen.yml, as the plan says; it was judged by the one at the base."]
    : []),
  ...facts.beyondPlan
    .filter(({ path }) => !isPlanned(facts, path) && facts.changes.some((change) => change.path === path))
    .map(({ path, why }) => `Beyond the plan it changes ${path}: ${why.trim().slice(0, 200)}`)
]

const redTestsTouched = ({ changes, testBlobs }: FixFacts): Refused | undefined => {
  const touched = changes.map(({ path }) => path).filter((path) => Object.hasOwn(testBlobs, path))
  if (touched.length === 0) return undefined
  return refused(
    "test-changed",
    `The fix changes ${named(touched)}, proven red as ${touched.length === 1 ? "it was" : "they were"}. Leave the red tests exactly as they are and change the source.`
  )
}

/** Tests that are there at the base change only where the plan says so, and never for the weaker. */
const testsTouched = Effect.fnUntraced(function* (facts: FixFacts) {
  const lines = linesByPath(facts)
  for (const { path } of facts.changes) {
    if (!isTest(facts, path) || (yield* facts.show(path)) === undefined) continue
    if (!isPlanned(facts, path))
      return refused(
        "test-changed",
        `The fix changes ${path}, a test that is there at the base and that the plan does not name. Put it back; a fix changes source only.`
      )
    const found = weakened(path, lines.get(path) ?? [])
    if (found !== undefined) return found
  }
  return undefined
})
