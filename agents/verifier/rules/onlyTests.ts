import { type Refused, refused } from "#agents/suite/Verdict.ts"
import { isTestPath } from "../testPaths.ts"
import type { PatchFacts } from "./facts.ts"

/** A test patch may touch tests only. */
export const onlyTests = ({ changes, testGlobs }: PatchFacts): Refused | undefined => {
  const others = changes.filter(({ path }) => !isTestPath(path, testGlobs)).map(({ path }) => path)
  return others.length === 0 ? undefined : refused("not-a-test-path", `The test patch changes ${others.join(", ")}`)
}
