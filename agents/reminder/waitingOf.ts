import type { Envelope } from "#domain/Envelope.ts"
import { next } from "#domain/Step.ts"
import * as Task from "#domain/Task.ts"

export interface Waiting {
  readonly version: number
  readonly sha256: string
  /** Reminders of this plan so far. */
  readonly sent: number
  /** When it began to wait or was last reminded of, whichever is later; milliseconds since the epoch. */
  readonly since: number
}

/** The plan that waits for people's decision now, if one does. */
export const waitingOf = (history: ReadonlyArray<Envelope>): Waiting | undefined => {
  let state = Task.initial
  let waiting: Waiting | undefined
  for (const { event, stored } of history) {
    state = Task.evolve(state, event)
    const { current } = state.plan
    if (next(state)._tag !== "Approval" || current === undefined) waiting = undefined
    else if (waiting?.sha256 !== current.sha256 || event._tag === "plan.reminded")
      waiting = {
        version: current.plan.version,
        sha256: current.sha256,
        sent: current.reminders,
        since: Date.parse(stored.time)
      }
  }
  return waiting
}
