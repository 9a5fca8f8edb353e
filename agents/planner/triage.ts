import { Effect } from "effect"
import { park, triage } from "#domain/decisions/intake.ts"
import type { Envelope } from "#domain/Envelope.ts"
import { load, transact } from "#domain/transact.ts"
import { judge, thresholds } from "./actionability.ts"

/**
 * Before any money is spent: a task that is not worth it is set aside, with its reason and what to do; one that is worth it
 * says why. Judged once; what is set aside is judged again when it wakes. Answers whether it was set aside.
 */
export const parkIfHopeless = Effect.fn("Planner.triage")(function* (cause: Envelope) {
  const taskId = cause.stored.subject
  const { intake } = (yield* load(taskId)).state
  if (intake === undefined || intake.triaged !== undefined) return false
  const verdict = judge(intake, yield* thresholds)
  const author = { actor: "planner", causationId: cause.stored.id }
  yield* transact(taskId, author, "because" in verdict ? triage(verdict.because) : park(verdict))
  return !("because" in verdict)
})
