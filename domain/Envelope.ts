import { Effect, Schema } from "effect"
import { canonicalSha256 } from "./canonical.ts"
import * as DataKey from "./DataKey.ts"
import { Event, type EventType, eventTypes, schemaOf } from "./Event.ts"
import { Sha256, TaskId, Timestamp, Version } from "./Ids.ts"
import { type Hidden, hide, restore } from "./personalData.ts"
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
  /**
   * What the event tells of people, sealed with the task's data key: JSON of the values by their place (`data/by/name`), where marks
   * stand in the meantime. The hash covers this form, so the chain holds also when the key is gone.
   */
  sealed: Schema.optionalKey(Schema.String),
  hash: Sha256
})
export type Stored = typeof Stored.Type

/** A stored event, decoded to the newest shape of its data. */
export interface Envelope {
  /** As it lies in the log: what is hashed and proven. */
  readonly stored: Stored
  /** With what is sealed, as long as there is the key; afterwards with marks. */
  readonly event: Event
  /** The same of the stored form, where that has something sealed: for whoever shows it. See `plainOf`. */
  readonly revealed?: Stored
}

/** A stored event as people may see it, actor included. Its hash is that of the stored form. */
export const plainOf = ({ revealed, stored }: Envelope): Stored => revealed ?? stored

export interface Origin {
  readonly id: string
  readonly time: string
  readonly actor: string
  readonly causationId: string
}

/** Puts an event at the end of a task's history; sealed with the task's key, where one is given. */
export const write = (
  taskId: TaskId,
  previous: Stored | undefined,
  event: Event,
  origin: Origin,
  key?: DataKey.DataKey
): Envelope => {
  const { _tag: type, ...data } = encodeEvent(event)
  const plain = {
    specversion: "1.0" as const,
    id: origin.id,
    type,
    source: sourceOf(origin.actor),
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
  const { hidden, shown } = hide(type, plain)
  if (key === undefined || Object.keys(hidden).length === 0)
    return { stored: { ...plain, hash: canonicalSha256(plain) }, event }
  const sealed = DataKey.seal(key, JSON.stringify(hidden), aboutOf(plain))
  const open = { ...plain, ...shown, source: sourceOf(shown.actor), sealed }
  const stored = { ...open, hash: canonicalSha256(open) }
  entrust(stored, key)
  return { stored, event, revealed: { ...plain, hash: stored.hash } }
}

export const seal = (...given: Parameters<typeof write>): Stored => write(...given).stored

/** Gives `open` the key to what is sealed in a stored event. Who reads the log does so before handing an event over. */
export const entrust = (json: object, key: DataKey.DataKey): void => {
  entrusted.set(json, key)
  // It may have been read without.
  opened.delete(json)
}

/** The key that was handed over with a stored event. */
export const keyTo = (json: unknown): DataKey.DataKey | undefined => entrusted.get(json as object)

const entrusted = new WeakMap<object, DataKey.DataKey>()

/** What was sealed opens nowhere else. */
const aboutOf = ({ id, subject }: Pick<Stored, "id" | "subject">) => `${subject} ${id}`

// A URI reference by the specification, and people's names are anything.
const sourceOf = (actor: string) => encodeURI(`/redgreen/${actor}`.toWellFormed())

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
  const revealed = yield* reveal(stored, keyTo(json))
  const data = upcast(type, written, (revealed ?? stored).data)
  const event = yield* decodeEvent({ _tag: type, ...data }).pipe(
    Effect.mapError((error) => new Undecodable({ id: stored.id, type, message: error.message }))
  )
  return revealed === undefined ? { stored, event } : { stored, event, revealed }
})

const reveal = (stored: Stored, key: DataKey.DataKey | undefined) =>
  Effect.try({
    try: (): Stored | undefined => {
      const { sealed, ...shown } = stored
      if (sealed === undefined) return undefined
      const text = key && DataKey.open(key, sealed, aboutOf(stored))
      if (text === undefined) return shown
      const whole = restore(shown, JSON.parse(text) as Hidden)
      return { ...shown, ...whole, source: sourceOf(whole.actor) }
    },
    catch: () =>
      new Undecodable({ ...naming(stored), message: "what is sealed in it was changed, or belongs to another event" })
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
