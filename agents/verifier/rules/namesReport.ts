import { posix } from "node:path"
import { type Refused, refused } from "#agents/suite/Verdict.ts"
import type { PatchFacts } from "./facts.ts"
import { patchLines } from "./patchLines.ts"

/** The report that the repository's own command writes is what is judged: nothing in a patch may speak of it. */
export const namesReport = ({ patch, report }: PatchFacts): Refused | undefined => {
  if (report === undefined) return undefined
  const name = posix.basename(report)
  const found = patchLines(patch).find(({ sign, text }) => sign === "+" && text.includes(name))
  if (found === undefined) return undefined
  return refused(
    "forged-report",
    `${found.path}:${found.line} speaks of ${name}, the report that the results are read from. Only the test command writes it; leave it alone.`
  )
}
