import { generateKeyPairSync } from "node:crypto"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { parkedStory, stored, story, tell } from "#test/story.ts"
import type { Recorded } from "../EventLog.ts"
import { taskIdOf } from "../Ids.ts"
import { type Checkpoint, seal } from "./Checkpoint.ts"
import { advance, start } from "./Head.ts"
import { LogAudit } from "./LogAudit.ts"

const { privateKey, publicKey } = generateKeyPairSync("ed25519")
const other = stored(tell(parkedStory, taskIdOf("other")))
// Two tasks at once, with a position that was never used.
const log: ReadonlyArray<Recorded> = [...stored(story).slice(0, 4), ...other, ...stored(story).slice(4)].map(
  (event, index) => ({ event, position: index < 9 ? index + 1 : index + 2 })
)
const checkpointAt = (count: number) =>
  seal(
    log.slice(0, count).reduce((head, { event, position }) => advance(head, position, event), start),
    "2026-11-22T10:00:00.000Z",
    privateKey
  )
const checkpoints = [checkpointAt(5), checkpointAt(9), checkpointAt(log.length)]

const audit = (events: ReadonlyArray<Recorded>, signed: ReadonlyArray<Checkpoint> = checkpoints) =>
  Effect.gen(function* () {
    const walk = new LogAudit(signed, publicKey)
    yield* Effect.forEach(events, walk.take, { discard: true })
    return walk.conclude()
  })

it.effect("agrees with a log as it was written, and with its checkpoints", () =>
  Effect.gen(function* () {
    const nothing = { findings: [], contradictions: [] }
    const head = log.at(-1)!.position
    assert.deepStrictEqual(yield* audit(log), { events: log.length, tasks: 2, head, checkpoints: 3, ...nothing })
    assert.deepInclude(yield* audit([], []), { events: 0, checkpoints: 0, ...nothing })
  })
)

describe("finds", () => {
  it.effect("a tail that was cut off, which no task shows", () =>
    Effect.gen(function* () {
      const report = yield* audit(log.slice(0, -1))
      assert.deepStrictEqual(report.findings, [])
      assert.lengthOf(report.contradictions, 1)
      assert.include(report.contradictions[0], "was cut off")
    })
  )
  it.effect("a whole task that was taken out", () =>
    Effect.gen(function* () {
      const report = yield* audit(log.filter(({ event }) => Object(event).subject !== taskIdOf("other")))
      assert.deepStrictEqual(report.findings, [])
      assert.lengthOf(report.contradictions, 3)
    })
  )
  it.effect("what one task shows, with its name", () =>
    Effect.gen(function* () {
      const changed = { position: log[5]!.position, event: { ...Object(log[5]!.event), actor: "somebody" } }
      const report = yield* audit(log.with(5, changed))
      assert.deepInclude(report.findings[0], { task: Object(log[5]!.event).subject, fault: "changed" })
      assert.lengthOf(report.contradictions, 2)
    })
  )
  it.effect("checkpoints of another key", () =>
    Effect.gen(function* () {
      const stranger = seal(checkpoints[0]!.head, checkpoints[0]!.time, generateKeyPairSync("ed25519").privateKey)
      const report = yield* audit(log, [stranger])
      assert.include(report.contradictions[0], "not signed with this key")
    })
  )
})
