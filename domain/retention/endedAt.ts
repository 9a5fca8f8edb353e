import type { Envelope } from "../Envelope.ts"
import { next } from "../Step.ts"
import * as Task from "../Task.ts"

/** Since when nothing is owed any more (ISO 8601); undefined for a task that is still open, or was opened again. */
export const endedAt = (history: ReadonlyArray<Envelope>): string | undefined => {
  let state = Task.initial
  let since: string | undefined
  for (const { event, stored } of history) {
    state = Task.evolve(state, event)
    since = next(state)._tag === "Ended" ? (since ?? stored.time) : undefined
  }
  return since
}
