import type { Refused } from "#agents/suite/Verdict.ts"
import { isTest, linesByPath } from "./changedFiles.ts"
import { conditionalTest } from "./conditionalTest.ts"
import type { PatchFacts } from "./facts.ts"
import { namesReport } from "./namesReport.ts"
import { oddFile } from "./oddFile.ts"
import { onlyTests } from "./onlyTests.ts"
import { weakened } from "./testWeakened.ts"

/** What a patch of tests may not be, whatever its tests say when they run. */
export const judgeTestPatch = (facts: PatchFacts): Refused | undefined =>
  onlyTests(facts) ?? oddFile(facts) ?? namesReport(facts) ?? conditionalTest(facts) ?? loosens(facts)

/** What was there before may be corrected, not loosened: nobody would see it beside the new tests. */
const loosens = (facts: PatchFacts) => {
  for (const [path, lines] of linesByPath(facts)) {
    const found = isTest(facts, path) ? weakened(path, lines) : undefined
    if (found !== undefined) return found
  }
  return undefined
}
