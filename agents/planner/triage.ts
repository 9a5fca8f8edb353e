import { Effect } from "effect"
import { isActionable, park } from "#domain/decisions/intake.ts"
import type { Envelope } from "#domain/Envelope.ts"
import type * as Intake from "#domain/Intake.ts"
import { load, transact } from "#domain/transact.ts"

/** Before any money is spent: a task nothing can be done about is set aside with its reason. Answers whether it was. */
export const parkIfHopeless = Effect.fn("Planner.triage")(function* (cause: Envelope) {
  const taskId = cause.stored.subject
  const { intake } = (yield* load(taskId)).state
  const why = intake === undefined ? undefined : hopeless(intake)
  if (why === undefined) return false
  yield* transact(taskId, { actor: "planner", causationId: cause.stored.id }, park(why))
  return true
})

const hopeless = ({ report, candidates, source, insisted }: Intake.State) => {
  if (candidates.length === 0 && report.project !== undefined)
    return {
      reason: "unknown-project" as const,
      detail: `No repository is configured for the ${source.kind} project "${report.project}".`,
      hint: `Add it to REDGREEN_PROJECTS (${report.project}=owner/name), then say retry.`
    }
  if (candidates.length === 0)
    return {
      reason: "no-repository" as const,
      detail: "No repository is configured that this task may touch.",
      hint: "List repositories in REDGREEN_REPOSITORIES, then say retry."
    }
  if (!insisted && !isActionable(report))
    return {
      reason: "third-party-only" as const,
      detail: "Every frame of the stack trace is third-party code; there is no line of ours to test or to mend.",
      hint: "If it is ours after all, say retry and it is planned all the same; or mark the frames as in-app at the source."
    }
  return undefined
}
