import type { Envelope } from "#domain/Envelope.ts"
import type { EventOf } from "#domain/Event.ts"

/** Why the finished fix of the current plan came back, oldest first. */
export const returns = (history: ReadonlyArray<Envelope>): ReadonlyArray<EventOf<"pr.returned">> => {
  const planned = history.findLastIndex(({ event }) => event._tag === "plan.created")
  return history.slice(planned + 1).flatMap(({ event }) => (event._tag === "pr.returned" ? [event] : []))
}
