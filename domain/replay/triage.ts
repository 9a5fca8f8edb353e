import type { Event } from "../Event.ts"
import { ERASED } from "../personal.ts"
import type * as Task from "../Task.ts"
import { type Redecision, type Rules, same, unknowable } from "./Redecided.ts"

/** Whether a report was worth a plan, judged once before any money is spent: is it still? */
export const triaged = (event: Event, { intake, plan }: Task.State, { judge }: Rules): Redecision | undefined => {
  // Before reports were judged, whatever came in was planned.
  const unjudged = event._tag === "plan.created" && plan.versions === 0 && intake?.triaged === undefined
  const parked = event._tag === "task.parked" ? event.reason : undefined
  if (intake === undefined || (event._tag !== "task.triaged" && parked === undefined && !unjudged)) return undefined
  const verdict = judge(intake)
  const kind = "actionability"
  const reason = "because" in verdict ? undefined : verdict.reason
  if (reason === parked) return same(kind)
  // Noise is known by its words.
  if (parked === "noise" && reason === undefined && intake.report.title === ERASED)
    return unknowable(kind, wordOf(parked))
  const said = { kind, was: wordOf(parked), would: wordOf(reason) } as const
  if ("because" in verdict) return { ...said, verdict: "allowed", why: `It would be worth a plan: ${verdict.because}.` }
  return { ...said, verdict: parked === undefined ? "refused" : "changed", why: verdict.detail }
}

const wordOf = (reason: string | undefined) => (reason === undefined ? "planned" : `parked (${reason})`)
