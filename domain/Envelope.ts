import { Effect, Schema } from "effect"
import { canonicalSha256 } from "./canonical.ts"
import { Event, type EventType, eventTypes, schemaOf } from "./Event.ts"
import { Sha256, TaskId, Timestamp, Version } from "./Ids.ts"
import { schemaVersionOf, upcast } from "./upcast.ts"

/**
 * CloudEvents 1.0 JSON, as stored in the log. Extension attributes are lower case because the specification demands it:
 * `version` is the event's position in its task (1, 2, …), `prevhash` and `hash` chain the task's events,
 * `dataschema` ends in the version of the data's shape.
 */
export const Stored = Schema.Struct({
  specversion: Schema.Literal("1.0"),
  id: Schema.NonEmptyString,
  type: Schema.String,
  source: Schema.String,
  subject: TaskId,
  time: Timestamp,
  datacontenttype: Schema.Literal("application/json"),
  dataschema: Schema.String.check(Schema.isPattern(/^urn:redgreen:[a-z.]+:[1-9]\d*$/)),
  data: Schema.Record(Schema.String, Schema.Unknown),
  version: Version,
  actor: Schema.String,
  /** What made this happen: the id of an event, or a door's own key such as `github:comment:42`. */
  causationid: Schema.String,
  correlationid: Schema.String,
  /** Empty for a task's first event. */
  prevhash: Schema.String,
  hash: Sha256
})
export type Stored = typeof Stored.Type

/** A stored event, decoded to the newest shape of its data. */
export interface Envelope {
  readonly stored: Stored
  readonly event: Event
}

export interface Origin {
  readonly id: string
  readonly time: string
  readonly actor: string
  readonly causationId: string
}

/** Puts an event at the end of a task's history. */
export const seal = (taskId: TaskId, previous: Stored | undefined, event: Event, origin: Origin): Stored => {
  const { _tag: type, ...data } = encodeEvent(event)
  const open = {
    specversion: "1.0" as const,
    id: origin.id,
    type,
    // A URI reference by the specification, and people's names are anything.
    source: encodeURI(`/redgreen/${origin.actor}`.toWellFormed()),
    subject: taskId,
    time: origin.time,
    datacontenttype: "application/json" as const,
    dataschema: `urn:redgreen:${type}:${schemaVersionOf(type)}`,
    data,
    version: (previous?.version ?? 0) + 1,
    actor: origin.actor,
    causationid: origin.causationId,
    correlationid: previous?.correlationid ?? origin.id,
    prevhash: previous?.hash ?? ""
  }
  return { ...open, hash: canonicalSha256(open) }
}

export class Undecodable extends Schema.TaggedError<Undecodable>()("Undecodable", {
  id: Schema.String,
  type: Schema.String,
  message: Schema.String
}) {}

/** Parses what the log holds, bringing older data to the newest shape. What was recorded never changes, so one object is parsed once. */
export const open = (json: unknown): Effect.Effect<Envelope, Undecodable> =>
  Effect.suspend(() => {
    const known = opened.get(json as object)
    if (known !== undefined) return Effect.succeed(known)
    const keep = (envelope: Envelope) => Effect.sync(() => opened.set(json as object, envelope))
    return Effect.tap(parse(json), keep)
  })

const opened = new WeakMap<object, Envelope>()

const parse = Effect.fnUntraced(function* (json: unknown): Effect.fn.Return<Envelope, Undecodable> {
  const stored = yield* decodeStored(json).pipe(
    Effect.mapError((error) => new Undecodable({ ...naming(json), message: error.message }))
  )
  const type = eventTypes.find((known) => known === stored.type)
  if (type === undefined) return yield* new Undecodable({ ...naming(json), message: "unknown event type" })
  const written = Number(stored.dataschema.split(":").at(-1))
  if (written > schemaVersionOf(type))
    return yield* new Undecodable({
      ...naming(json),
      message: `version ${written} of its data is newer than this release`
    })
  const data = upcast(type, written, stored.data)
  const event = yield* decodeEvent({ _tag: type, ...data }).pipe(
    Effect.mapError((error) => new Undecodable({ id: stored.id, type, message: error.message }))
  )
  return { stored, event }
})

/** The first place where a task's chain is broken, or undefined when every hash, link and position holds. */
export const brokenAt = (
  history: ReadonlyArray<Stored>
): { readonly version: number; readonly why: string } | undefined => {
  let previous: Stored | undefined
  for (const stored of history) {
    const { hash, ...rest } = stored
    const version = (previous?.version ?? 0) + 1
    if (stored.version !== version)
      return { version, why: `position ${JSON.stringify(stored.version)} stands where ${version} belongs` }
    if (stored.prevhash !== (previous?.hash ?? "")) return { version, why: "does not follow the event before it" }
    if (canonicalSha256(rest) !== hash) return { version, why: "was changed after it was written" }
    previous = stored
  }
  return undefined
}

const decodeStored = Schema.decodeUnknownEffect(Stored)
const encodeEvent = Schema.encodeSync(Event) as (event: Event) => { _tag: EventType } & Record<string, unknown>
const decodeEvent = (input: { readonly _tag: EventType }) =>
  Schema.decodeUnknownEffect(schemaOf(input._tag) as unknown as typeof Event)(input)

const naming = (json: unknown) => {
  const { id, type } = (json ?? {}) as { id?: unknown; type?: unknown }
  return { id: String(id), type: String(type) }
}
