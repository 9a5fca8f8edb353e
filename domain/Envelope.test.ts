import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { examples } from "#test/examples.ts"
import { stored as storedOf, story, storyTask } from "#test/story.ts"
import { canonicalSha256 } from "./canonical.ts"
import { brokenAt, open, type Stored, seal } from "./Envelope.ts"

const history = storedOf(story)
const origin = { id: "e-01", time: "2026-11-17T09:41:30.000Z", actor: "ingest", causationId: "github:comment:42" }
const first = seal(storyTask, undefined, examples["pr.ready"], origin)
const json = <A>(value: A): Record<string, unknown> => JSON.parse(JSON.stringify(value))
/** What somebody who knows how the hash is made would write. */
const forge = ({ hash: _, ...rest }: Stored, change: Partial<Stored>): Stored => ({
  ...{ ...rest, ...change },
  hash: canonicalSha256({ ...rest, ...change })
})

describe("seal", () => {
  it("writes exactly this", () => {
    assert.deepStrictEqual<unknown>(json(first), {
      specversion: "1.0",
      id: "e-01",
      type: "pr.ready",
      source: "/redgreen/ingest",
      subject: "t-d726d3be1dd5",
      time: "2026-11-17T09:41:30.000Z",
      datacontenttype: "application/json",
      dataschema: "urn:redgreen:pr.ready:2",
      data: {
        repository: "harbor/parcel-post",
        number: 7,
        url: "http://127.0.0.1:4000/harbor/parcel-post/pull/7",
        head: "3333333333333333333333333333333333333333",
        baseMovedBy: 1
      },
      version: 1,
      actor: "ingest",
      causationid: "github:comment:42",
      correlationid: "e-01",
      prevhash: "",
      hash: "6e5b4712807c692365aaf17e015c19af3e9117580be099b659de979645f015c3"
    })
  })

  it("links an event to the one before it", () => {
    const second = seal(storyTask, first, examples["pr.merged"], { ...origin, id: "e-02" })
    const { version, correlationid, prevhash } = second
    assert.deepStrictEqual(
      { version, correlationid, prevhash },
      { version: 2, correlationid: "e-01", prevhash: first.hash }
    )
    assert.isUndefined(brokenAt([first, second]))
  })

  it("keeps the rules of CloudEvents 1.0", () => {
    for (const stored of [
      ...history,
      seal(storyTask, undefined, examples["pr.ready"], { ...origin, actor: "github:Zoë [bot]" })
    ]) {
      for (const name of Object.keys(stored)) assert.match(name, /^[a-z0-9]{1,20}$/)
      for (const required of ["id", "source", "specversion", "type"] as const) assert.isNotEmpty(stored[required])
      assert.strictEqual(stored.specversion, "1.0")
      assert.match(stored.source, uriReference)
      assert.match(stored.dataschema, uriReference)
      assert.strictEqual(new Date(stored.time).toISOString(), stored.time)
    }
    assert.strictEqual(new Set(history.map(({ source, id }) => `${source} ${id}`)).size, history.length)
  })
})

describe("open", () => {
  it.effect("reads back what was sealed", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* Effect.forEach(history.map(json), open), [...story])
    })
  )

  it.effect("reads a pull request made ready before the base's new commits were counted", () =>
    Effect.gen(function* () {
      const { baseMovedBy: _, ...data } = examples["pr.ready"]
      const older = forge(first, { dataschema: "urn:redgreen:pr.ready:1", data: json({ ...data, _tag: undefined }) })
      const { event, stored } = yield* open(json(older))
      assert.deepStrictEqual(event, { ...examples["pr.ready"], baseMovedBy: 0 })
      // The log is not rewritten: the hash still covers what was written then.
      assert.deepStrictEqual(stored, older)
      assert.isUndefined(brokenAt([stored]))
    })
  )

  it.effect.each<[string, unknown]>([
    ["a type nobody knows", { ...first, type: "pr.celebrated" }],
    ["a type every object has", { ...first, type: "constructor" }],
    ["data of another shape", { ...first, data: { repository: "harbor/parcel-post" } }],
    ["data of a newer release", { ...first, dataschema: "urn:redgreen:pr.ready:3" }],
    ["data of a version there never was", { ...first, dataschema: "urn:redgreen:pr.ready:0" }],
    ["an envelope without a hash", { ...first, hash: undefined }],
    ["a subject that is no task", { ...first, subject: "*" }],
    ["another envelope's version", { ...first, specversion: "0.3" }],
    ["no object", "pr.ready"],
    ["null", null]
  ])("answers Undecodable to %s", ([, written]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(open(written))
      assert.strictEqual(error._tag, "Undecodable")
      assert.isNotEmpty(error.message)
      if (typeof written === "object" && written !== null) assert.strictEqual(error.id, "e-01")
    })
  )
})

describe("brokenAt", () => {
  const changed = "was changed after it was written"
  const unlinked = "does not follow the event before it"
  const at = (version: number, change: (stored: Stored) => Stored) =>
    history.map((stored) => (stored.version === version ? change(stored) : stored))
  const renumbered = (events: ReadonlyArray<Stored>) =>
    events.map((stored, index) => forge(stored, { version: index + 1 }))

  it("is nowhere in an untouched history, whole or cut off", () => {
    assert.isUndefined(brokenAt([]))
    for (const { version } of history) assert.isUndefined(brokenAt(history.slice(0, version)))
  })

  it.each([
    ["data", at(6, (stored) => ({ ...stored, data: { ...stored.data, sha256: "0".repeat(64) } })), 6, changed],
    ["an actor", at(15, (stored) => ({ ...stored, actor: "github:mallory" })), 15, changed],
    ["a hash", at(6, (stored) => ({ ...stored, hash: "0".repeat(64) })), 6, changed],
    ["data together with its hash", at(6, (stored) => forge(stored, { data: {} })), 7, unlinked],
    ["a removed event", history.toSpliced(8, 1), 9, "position 10 stands where 9 belongs"],
    ["a removed event, renumbered", renumbered(history.toSpliced(8, 1)), 9, unlinked],
    ["a removed beginning", history.slice(1), 1, "position 2 stands where 1 belongs"],
    ["two events swapped", history.toSpliced(4, 2, history[5]!, history[4]!), 5, "position 6 stands where 5 belongs"],
    ["an event told twice", history.toSpliced(4, 0, history[4]!), 6, "position 5 stands where 6 belongs"],
    [
      "an inserted event",
      history.toSpliced(4, 0, forge(history[4]!, { id: "e-99" })),
      6,
      "position 5 stands where 6 belongs"
    ],
    ["an inserted event, renumbered", renumbered(history.toSpliced(4, 0, history[4]!)), 6, unlinked],
    [
      "an event of another task",
      at(1, (stored) => forge(stored, { subject: history[0]!.subject, id: "e-99" })),
      2,
      unlinked
    ]
  ] as const)("finds %s", (_, tampered, version, why) => {
    assert.deepStrictEqual(brokenAt(tampered), { version, why })
  })

  const pick = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 9_999 }))
  it.prop("finds any single field changed, dropped or added", [pick, pick, Schema.Json], ([event, field, value]) => {
    const index = event % history.length
    const copy = json(history[index])
    const places = placesIn(copy)
    const { holder, key } = places[field % places.length]!
    if (JSON.stringify(holder[key]) === JSON.stringify(value)) delete holder[key]
    else holder[key] = value
    assert.isDefined(brokenAt(history.with(index, copy as unknown as Stored)))
  })
})

/** Every field of an object, however deep, and one that is not there yet. */
const placesIn = (holder: Record<string, unknown>): ReadonlyArray<{ holder: Record<string, unknown>; key: string }> => [
  { holder, key: Array.isArray(holder) ? String(holder.length) : "added" },
  ...Object.entries(holder).flatMap(([key, value]) => [
    { holder, key },
    ...(value !== null && typeof value === "object" ? placesIn(value as Record<string, unknown>) : [])
  ])
]

// RFC 3986: only these characters, and a percent sign only before two hex digits.
const uriReference = /^(?:[A-Za-z0-9\-._~:/?#@!$&'()*+,;=]|%[0-9A-F]{2})+$/
