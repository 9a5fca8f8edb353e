import type { Duration, Effect } from "effect"
import type { Envelope } from "./Envelope.ts"
import type { EventType } from "./Event.ts"

/** What became of one delivery. The ack policy reads it, metrics count it. */
export type Outcome =
  | { readonly _tag: "Applied" }
  | { readonly _tag: "AlreadyApplied" }
  | { readonly _tag: "NotRelevant" }
  /** Nothing to do before this moment (ISO 8601), when the same event is delivered again; a later answer for the task takes its place. */
  | { readonly _tag: "Later"; readonly at: string }
  /** Deliver again, after the delay where one is named, else after one that grows with every delivery. */
  | { readonly _tag: "Retry"; readonly after?: Duration.Duration; readonly reason: string }
  /** Not to be delivered again until a person requeues it from the dead letters. */
  | { readonly _tag: "Park"; readonly reason: string }

export const Applied: Outcome = { _tag: "Applied" }
const AlreadyApplied: Outcome = { _tag: "AlreadyApplied" }
export const NotRelevant: Outcome = { _tag: "NotRelevant" }

/** A decision that came to nothing found its effect in the log already. */
export const outcomeOf = ({ events }: { readonly events: ReadonlyArray<unknown> }): Outcome =>
  events.length > 0 ? Applied : AlreadyApplied

/** A durable pull consumer's work: which events it is woken by and what it does with one. A defect counts as `Retry`. */
export interface Consumer<R = never> {
  /** Durable name, the folder's name. */
  readonly name: string
  readonly wakesOn: ReadonlyArray<EventType>
  /** Whether it may answer `Later`. */
  readonly timers?: boolean
  readonly handle: (envelope: Envelope) => Effect.Effect<Outcome, never, R>
}
