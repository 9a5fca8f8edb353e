import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { storyTask } from "#test/story.ts"
import { open, type Stored, seal } from "./Envelope.ts"
import { type Event, type EventType, eventTypes, schemaOf } from "./Event.ts"
import { schemaVersionOf } from "./upcast.ts"

/** What the log holds, written by hand and added to, never changed: each line must be readable, and written the same, for ever. */
const pinned = readFileSync(new URL("../test/pinned/events.jsonl", import.meta.url), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line) as { type: EventType; version: number; data: Record<string, unknown> })

const store = (event: Event): Stored => {
  const origin = { id: "e-01", time: "2026-11-17T09:41:30.000Z", actor: "ingest", causationId: "test" }
  return JSON.parse(JSON.stringify(seal(storyTask, undefined, event, origin)))
}
const envelope = store({ _tag: "report.sent", channel: "github", reference: "comment:900", cause: "e-08" })
const read = ({ type, version, data }: (typeof pinned)[number]) =>
  open({ ...envelope, type, dataschema: `urn:redgreen:${type}:${version}`, data })

describe.each(eventTypes)("%s", (type) => {
  const lines = pinned.filter((line) => line.type === type && line.version === schemaVersionOf(type))

  it.effect("is read and written as pinned", () =>
    Effect.gen(function* () {
      assert.isNotEmpty(lines)
      for (const line of lines) {
        const { data, dataschema, type: written } = store((yield* read(line)).event)
        const version = Number(dataschema.split(":").at(-1))
        assert.deepStrictEqual({ type: written, version, data }, line as unknown)
      }
    })
  )

  it("has every field pinned", () => {
    const known = new Set(lines.flatMap(({ data }) => [...fieldsOf(data)]))
    const { schema, definitions } = Schema.toJsonSchemaDocument(schemaOf(type))
    const fields = [...fieldsIn(schema as JsonSchema, definitions as Record<string, JsonSchema>)]
    assert.include(fields, "_tag")
    for (const field of fields) if (field !== "_tag") assert.isTrue(known.has(field), `${field} is not pinned`)
  })

  const schema = schemaOf(type) as Schema.Schema<Event>
  // JSON has no -0, so equal is what the schema calls equal.
  const isSame = Schema.toEquivalence(schema)
  it.effect.prop("comes back from the log as it went in", [schema], ([event]) =>
    Effect.map(open(store(event)), (opened) => isSame(opened.event, event))
  )
})

it.effect("reads what earlier releases wrote", () =>
  Effect.gen(function* () {
    const older = pinned.filter(({ type, version }) => version < schemaVersionOf(type))
    const versions = eventTypes.reduce((sum, type) => sum + schemaVersionOf(type) - 1, 0)
    assert.strictEqual(new Set(older.map(({ type, version }) => `${type} ${version}`)).size, versions)
    for (const line of older) assert.strictEqual((yield* read(line)).event._tag, line.type)
  })
)

/** `report.frames.file` for every field of a value; positions in arrays do not matter. */
function* fieldsOf(value: unknown, path = ""): Iterable<string> {
  if (Array.isArray(value)) for (const item of value) yield* fieldsOf(item, path)
  else if (value !== null && typeof value === "object")
    for (const [name, inner] of Object.entries(value)) {
      yield `${path}${name}`
      yield* fieldsOf(inner, `${path}${name}.`)
    }
}

interface JsonSchema {
  readonly $ref?: string
  readonly anyOf?: ReadonlyArray<JsonSchema>
  readonly items?: JsonSchema
  readonly properties?: Readonly<Record<string, JsonSchema>>
}
function* fieldsIn(schema: JsonSchema, known: Readonly<Record<string, JsonSchema>>, path = ""): Iterable<string> {
  const { anyOf = [], items, properties = {} } = schema.$ref ? known[schema.$ref.split("/").at(-1)!]! : schema
  for (const inner of items === undefined ? anyOf : [...anyOf, items]) yield* fieldsIn(inner, known, path)
  for (const [name, inner] of Object.entries(properties)) {
    yield `${path}${name}`
    yield* fieldsIn(inner, known, `${path}${name}.`)
  }
}
