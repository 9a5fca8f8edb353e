import { Effect } from "effect"
import type { Envelope } from "#domain/Envelope.ts"
import type { EventType } from "#domain/Event.ts"
import { next, type Step } from "#domain/Step.ts"
import { load } from "#domain/transact.ts"

/**
 * The task as it is now and the step that is owed for this event. A later event that wakes the consumer too brings its own
 * delivery, which does the work: so two deliveries never do it at once, be it in two processes.
 */
export const owed = Effect.fn("agents.owed")(function* (cause: Envelope, wakesOn: ReadonlyArray<EventType>) {
  const { history, state } = yield* load(cause.stored.subject)
  const newest = history.findLast(({ event }) => wakesOn.includes(event._tag))
  const step: Step = newest?.stored.id === cause.stored.id ? next(state) : { _tag: "Nothing" }
  return { state, step }
})
