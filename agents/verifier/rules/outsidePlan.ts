import { type Refused, refused } from "#agents/suite/Verdict.ts"
import { isPlanned, named } from "./changedFiles.ts"
import type { FixFacts } from "./facts.ts"

/** Every path a fix changes is named by the plan, or the session says why it is needed. */
export const outsidePlan = (facts: FixFacts): Refused | undefined => {
  const explained = new Set(facts.beyondPlan.filter(({ why }) => why.trim().length >= 10).map(({ path }) => path))
  const stray = facts.changes.map(({ path }) => path).filter((path) => !isPlanned(facts, path) && !explained.has(path))
  if (stray.length === 0) return undefined
  return refused(
    "outside-plan",
    `The plan does not name ${named(stray)}, and nothing says why the fix needs ${stray.length === 1 ? "it" : "them"}. ` +
      `It names ${named(facts.planned.files)}. Keep the fix to those, or say for each further file in one sentence why the fix cannot do without it.`
  )
}
