import { Schema } from "effect"
import { Person, Timestamp } from "./Ids.ts"
import { personal } from "./personal.ts"

export const Channel = Schema.Literals(["github", "slack", "jira", "sentry"])
export type Channel = typeof Channel.Type

/** Where in its channel something was said: `owner/name#12`, `C0123/1763.0042`, `PROJ-7`. */
export const Place = Schema.String

// Tags and field names are the storage format: rename one and old logs stop decoding.
export const Event = Schema.TaggedUnion({
  /** Somebody asked for something the rules do not allow; they are answered where they asked. */
  "command.refused": {
    command: Schema.String,
    by: Person,
    key: Schema.String,
    reason: personal(Schema.String),
    repository: Schema.optionalKey(Schema.String),
    place: Schema.optionalKey(Place)
  },
  /** Somebody wants to know how it stands and why; they are answered where they asked. */
  "command.asked": {
    command: Schema.Literals(["explain", "status"]),
    by: Person,
    key: Schema.String,
    place: Schema.optionalKey(Place)
  },
  /**
   * Before new messages leave the system: until the `last` of them is on record, or half a minute went by, no other delivery writes any
   * there. `cause` is the event whose delivery it is, `last` the cause of the last message.
   */
  "report.begun": { channel: Channel, cause: Schema.String, last: Schema.String, at: Timestamp },
  /**
   * A message left the system. `reference` finds it again at the remote; `cause` is the id of the event it tells of. A card is the
   * channel's one message that follows the task and is updated in place.
   */
  "report.sent": {
    channel: Channel,
    reference: Schema.String,
    cause: Schema.String,
    part: Schema.optionalKey(Schema.Literal("card"))
  }
})
export type Event = typeof Event.Type

export interface State {
  /** Causes already told, so that a redelivery does not tell them twice. */
  readonly told: ReadonlySet<string>
  /** Reference of each channel's card. */
  readonly cards: { readonly [C in Channel]?: string }
  /** What somebody is writing on each channel. */
  readonly begun: { readonly [C in Channel]?: Begun }
}

export interface Begun {
  readonly cause: string
  readonly last: string
  readonly at: string
}

export const initial: State = { told: new Set(), cards: {}, begun: {} }

export const evolve = (state: State, event: Event): State => {
  if (event._tag === "report.begun") {
    const { _tag, channel, ...begun } = event
    return { ...state, begun: { ...state.begun, [channel]: begun } }
  }
  if (event._tag !== "report.sent") return state
  const { channel, cause, part, reference } = event
  const { [channel]: open, ...others } = state.begun
  return {
    told: new Set(state.told).add(`${channel}:${cause}`),
    cards: part === "card" ? { ...state.cards, [channel]: reference } : state.cards,
    begun: open?.last === cause ? others : state.begun
  }
}
