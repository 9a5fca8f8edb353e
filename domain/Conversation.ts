import { Schema } from "effect"
import { Person } from "./Ids.ts"

// Tags and field names are the storage format: rename one and old logs stop decoding.
export const Event = Schema.TaggedUnion({
  /** Somebody asked for something the rules do not allow; they are answered where they asked. */
  "command.refused": {
    command: Schema.String,
    by: Person,
    key: Schema.String,
    reason: Schema.String,
    repository: Schema.optionalKey(Schema.String)
  },
  /** A message left the system. `reference` finds it again at the remote; `cause` is the id of the event it tells of. */
  "report.sent": { channel: Schema.Literals(["github"]), reference: Schema.String, cause: Schema.String }
})
export type Event = typeof Event.Type

export interface State {
  /** Causes already told, so that a redelivery does not tell them twice. */
  readonly told: ReadonlySet<string>
}

export const initial: State = { told: new Set() }

export const evolve = (state: State, event: Event): State =>
  event._tag === "report.sent" ? { told: new Set(state.told).add(`${event.channel}:${event.cause}`) } : state
