import { generateKeyPairSync } from "node:crypto"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { examples } from "#test/examples.ts"
import { stored, story, storyTask } from "#test/story.ts"
import { sha256Of } from "../Artifacts.ts"
import { canonicalSha256 } from "../canonical.ts"
import * as DataKey from "../DataKey.ts"
import { write } from "../Envelope.ts"
import * as Checkpoint from "./Checkpoint.ts"
import { attachmentsOf, EvidenceFile, faultsOf, historyIn, seal } from "./EvidenceFile.ts"
import { advance, start } from "./Head.ts"

const { privateKey, publicKey } = generateKeyPairSync("ed25519")
const stranger = generateKeyPairSync("ed25519")
const events = stored(story)
const time = "2026-11-22T10:00:00.000Z"
const head = events.reduce((before, event, index) => advance(before, index + 1, event), start)
const log = Buffer.from("the log of a proof")
const file = seal(
  {
    ...{ task: storyTask, time, events },
    attachments: [
      { sha256: sha256Of(log), bytes: log.length, base64: log.toString("base64") },
      { sha256: "a".repeat(64), bytes: null, base64: null }
    ],
    checkpoint: Checkpoint.seal(head, time, privateKey)
  },
  privateKey
)

it.effect("proves what it says, also after it was written down and read again", () =>
  Effect.gen(function* () {
    assert.deepStrictEqual(yield* faultsOf(file, publicKey), [])
    const again = yield* Schema.decodeUnknownEffect(EvidenceFile)(JSON.parse(JSON.stringify(file)))
    assert.deepStrictEqual(yield* faultsOf(again, publicKey), [])
  })
)

it.effect("can be read with the key that is in it, and holds without", () =>
  Effect.gen(function* () {
    const key = DataKey.generate()
    const origin = { id: "e-01", time, actor: "github:alice", causationId: "github:comment:1" }
    const event = examples["task.retried"]
    const { stored: sealed } = write(storyTask, undefined, event, origin, key)
    const content = { task: storyTask, time, events: [sealed], attachments: [], checkpoint: null }
    const carried = (dataKey: object) =>
      Schema.decodeUnknownEffect(EvidenceFile)(JSON.parse(JSON.stringify(seal({ ...content, ...dataKey }, privateKey))))
    const whole = yield* carried({ dataKey: key.secret.export().toString("base64") })
    const erased = yield* carried({})
    for (const one of [whole, erased]) assert.deepStrictEqual(yield* faultsOf(one, publicKey), [])
    assert.deepStrictEqual(yield* Effect.map(historyIn(whole), ([first]) => first?.event), event)
    assert.notInclude(JSON.stringify(erased), "alice")
    const by = { channel: "github", id: "erased", name: "erased" } as const
    assert.deepStrictEqual(yield* Effect.map(historyIn(erased), ([first]) => first?.event), { ...event, by })
  })
)

describe("is refused", () => {
  const resealed = (change: Partial<EvidenceFile>) => seal({ ...file, ...change }, stranger.privateKey)
  it.effect.each([
    ["with another key", file, stranger.publicKey, "signed with this key"],
    ["when a word of it was changed", { ...file, time: "2026-11-22T10:00:01.000Z" }, publicKey, "signed with this key"],
    [
      "when an event was left out, whoever signed it",
      resealed({ events: events.toSpliced(3, 1) }),
      stranger.publicKey,
      "missing"
    ],
    [
      "when an attachment has other bytes",
      resealed({ attachments: [{ sha256: sha256Of(log), bytes: 1, base64: "eA==" }] }),
      stranger.publicKey,
      "are others"
    ],
    ["with somebody else's checkpoint", resealed({}), stranger.publicKey, "checkpoint"],
    [
      "with events of another task",
      resealed({ task: "t-other" as EvidenceFile["task"] }),
      stranger.publicKey,
      "another task"
    ]
  ] as const)("%s", ([, given, key, says]) =>
    Effect.gen(function* () {
      assert.include((yield* faultsOf(given, key)).join("\n"), says)
    })
  )
})

it("names every artifact of a history once, and nothing else", () => {
  const named = attachmentsOf(events)
  assert.strictEqual(new Set(named).size, named.length)
  assert.include(named, "d".repeat(64))
  for (const { data } of events.filter(({ type }) => type === "plan.created"))
    assert.notInclude(named, canonicalSha256(data["plan"]))
})

describe("a head", () => {
  it("differs when any event differs, is missing or stands elsewhere", () => {
    const of = (log: ReadonlyArray<unknown>) =>
      log.reduce<typeof start>((before, event, index) => advance(before, index + 1, event), start)
    const changed = { ...events[2]!, actor: "somebody" }
    const others = [events.slice(0, -1), events.toReversed(), events.with(2, changed), events.toSpliced(1, 1)]
    assert.deepStrictEqual(of(events), head)
    assert.strictEqual(new Set([head, ...others.map(of)].map(({ digest }) => digest)).size, 5)
  })
  it("cannot be signed by a stranger", () => {
    const checkpoint = Checkpoint.seal(head, time, stranger.privateKey)
    assert.isTrue(Checkpoint.isGenuine(checkpoint, stranger.publicKey))
    assert.isFalse(Checkpoint.isGenuine(checkpoint, publicKey))
    const moved = { ...checkpoint, head: { ...head, position: head.position + 1 } }
    assert.isFalse(Checkpoint.isGenuine(moved, stranger.publicKey))
  })
})
