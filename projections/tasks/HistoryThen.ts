import { Schema } from "effect"
import { Stored } from "#domain/Envelope.ts"
import { Count, TaskId, Timestamp, Usd, Version } from "#domain/Ids.ts"
import { TaskDetail } from "./views.ts"

/** One event, with what it takes to understand it. */
export const Happened = Schema.Struct({
  version: Version,
  time: Timestamp,
  type: Schema.String,
  /** What happened, in a line. */
  words: Schema.String,
  /** What the task had cost by then. */
  spentUsd: Usd,
  who: Schema.Struct({
    /** The service that wrote it, or `channel:name` of the person whose word it records. */
    actor: Schema.String,
    /** Whose word or deed it is; null where it is nobody's. */
    person: Schema.NullOr(Schema.String)
  }),
  /** The reason it gives. */
  why: Schema.NullOr(Schema.String),
  causedBy: Schema.Struct({
    /** Id of an event, or a door's own key such as `github:comment:42`. */
    key: Schema.String,
    /** Where that is an event of this task. */
    version: Schema.NullOr(Version),
    type: Schema.NullOr(Schema.String)
  }),
  event: Stored
})
export type Happened = typeof Happened.Type

/** A task as it stood, and how it came to that. */
export const HistoryThen = Schema.Struct({
  task: TaskId,
  /** How many of its events count in here: 0 before the first. */
  version: Count,
  /** How many there are by now, and when the first and the last happened. */
  versions: Version,
  first: Timestamp,
  last: Timestamp,
  /** Null before it was received. Who may approve is told by the policy as it is now, the rest as it was. */
  state: Schema.NullOr(TaskDetail),
  /** The one thing owed next, and by whom: a service, or `people`. Null when nothing is. */
  owed: Schema.NullOr(
    Schema.Struct({
      step: Schema.String,
      /** Of a plan its version, of a proof its attempt. */ number: Schema.NullOr(Version),
      by: Schema.String
    })
  ),
  events: Schema.Array(Happened),
  /** Of the whole history, whatever moment was asked for: every hash, link and number holds, or where that ends and why. */
  chain: Schema.Struct({ holds: Schema.Boolean, brokenAt: Schema.NullOr(Version), why: Schema.NullOr(Schema.String) })
})
export type HistoryThen = typeof HistoryThen.Type
