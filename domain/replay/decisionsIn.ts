import type { Envelope } from "../Envelope.ts"
import type { EventType } from "../Event.ts"

/** What one decision appended, in its order; never empty. */
export type Decided = readonly [Envelope, ...ReadonlyArray<Envelope>]

/** A task's history, parted into the decisions that wrote it: events appended together have cause, writer and time in common. */
export const decisionsIn = (history: ReadonlyArray<Envelope>): ReadonlyArray<Decided> => {
  const decisions: Array<[Envelope, ...Array<Envelope>]> = []
  for (const envelope of history) {
    const before = decisions.at(-1)
    if (before !== undefined && belongs(before.at(-1)!, envelope)) before.push(envelope)
    else decisions.push([envelope])
  }
  return decisions
}

// Two model calls may end in one millisecond, so that the marks alone do not tell.
const belongs = (before: Envelope, { event, stored }: Envelope) =>
  (followers[before.event._tag] ?? []).includes(event._tag) &&
  before.stored.time === stored.time &&
  before.stored.actor === stored.actor &&
  before.stored.causationid === stored.causationid

/** What a decision writes after what. */
const followers: { readonly [Type in EventType]?: ReadonlyArray<EventType> } = {
  "task.received": ["task.linked"],
  "task.linked": ["task.linked", "task.enriched"],
  "task.enriched": ["task.parked"],
  "task.retried": ["plan.rejected"],
  "tests.green": ["scan.completed"],
  "scan.completed": ["tests.refused"],
  "tests.refused": ["task.failed"],
  "session.ended": ["task.failed"],
  "pr.opened": ["pr.merged", "pr.closed"],
  "pr.checked": ["pr.returned"]
}
