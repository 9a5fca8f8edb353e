import { Duration, Effect, Option } from "effect"
import type { PlanSubmission } from "../submissions.ts"
import type { Candidate } from "./knowledge.ts"
import type { Surveys } from "./surveys.ts"

// Claude Code waits 30 s for a tool. What is not known by then is waited for when the session is over.
const patience = Duration.seconds(20)

/** What a plan lacks whatever else it says: the session is told, and may submit again. */
export const complaint = Effect.fn("Planner.complaint")(function* (
  { repositories }: PlanSubmission,
  candidates: ReadonlyArray<Candidate>,
  surveys: Surveys
) {
  const names = candidates.map(({ repository }) => repository)
  const foreign = repositories.find(({ repository }) => !names.includes(repository))
  if (foreign !== undefined)
    return `${foreign.repository} is not one of the repositories you were given: ${names.join(", ")}`
  if (repositories.every(({ tests }) => tests.length === 0))
    return "The plan names no test. Nothing can be proven without one: say which test, in which file, fails because of this bug."
  const untested = repositories.filter(({ tests }) => tests.length === 0)
  const stands = yield* Effect.forEach(untested, ({ repository }) => standsOf(repository, surveys), {
    concurrency: "unbounded"
  })
  const bare = untested.find((_, index) => stands[index] === "no-tests")
  return bare && `${bare.repository} has no tests yet: name the first test file there under its tests.`
})

const standsOf = (repository: string, surveys: Surveys) =>
  surveys.of(repository).pipe(
    Effect.timeoutOption(patience),
    Effect.map((found) => (Option.isSome(found) && "baseline" in found.value ? found.value.baseline.state : undefined)),
    Effect.catch(() => Effect.undefined)
  )
