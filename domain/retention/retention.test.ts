import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { examples } from "#test/examples.ts"
import { recordedLog } from "#test/recordedLog.ts"
import { mergedStory, readyStory, stored, storyTask, tell } from "#test/story.ts"
import { Artifacts } from "../Artifacts.ts"
import type { Disposal } from "../Disposal.ts"
import type { Envelope } from "../Envelope.ts"
import type { Event } from "../Event.ts"
import { EventStore } from "../EventStore.ts"
import { taskIdOf } from "../Ids.ts"
import { clearErased } from "./clearErased.ts"
import { endedAt } from "./endedAt.ts"
import { overdue, retain } from "./retain.ts"

const bytesOf = (text: string) => new TextEncoder().encode(text)
const other = taskIdOf("sentry:harbor:2")
const keep = { transcripts: Duration.days(90), artifacts: Duration.days(400) }

/** The store with something under each name the stories have, and the log with these histories. */
const given = (...histories: ReadonlyArray<ReadonlyArray<Envelope>>) =>
  Layer.effectDiscard(
    Effect.gen(function* () {
      const store = yield* EventStore
      for (const history of histories) yield* store.append(history[0]!.stored.subject, 0, stored(history))
    })
  ).pipe(
    Layer.provideMerge(EventStore.layerMemory),
    Layer.merge(recordedLog(...histories.flatMap(stored))),
    Layer.merge(Artifacts.layerMemory)
  )

/** The stories' artifacts under hashes of bytes that are there. */
const withBytes = Effect.fnUntraced(function* (events: ReadonlyArray<Event>, own = "") {
  const { put } = yield* Artifacts
  const transcript = yield* put(bytesOf(`what was said${own}`))
  const log = yield* put(bytesOf("ok 1"))
  const named = events.map((event): Event => {
    if (event._tag === "session.ended") return { ...event, transcript }
    return event._tag === "tests.red" || event._tag === "tests.green" ? { ...event, log } : event
  })
  return { named, transcript, log }
})

const over = (days: number) => TestClock.setTime(Date.parse("2026-11-17T09:41:30.000Z") + days * 86_400_000)
const run = <A, E>(effect: Effect.Effect<A, E, Artifacts | Disposal>) =>
  Effect.runPromise(effect.pipe(Effect.provide(Artifacts.layerMemory)))

const { named, transcript, log } = await run(withBytes(mergedStory))
const shared = await run(withBytes(readyStory))
const filled = Effect.andThen(withBytes(mergedStory), withBytes(mergedStory, " by another"))

describe("an end", () => {
  it("is when nothing was owed any more, and none while something is", () => {
    const history = tell(mergedStory)
    assert.strictEqual(endedAt(history), history.at(-1)?.stored.time)
    assert.isUndefined(endedAt(tell(readyStory)))
    const told = tell([...mergedStory, examples["report.sent"]])
    assert.strictEqual(endedAt(told), history.at(-1)?.stored.time)
    assert.isUndefined(endedAt(tell([...mergedStory, examples["task.recurred"]])))
  })
})

describe("what is kept longer than is said", () => {
  it.effect("is taken away by its kind, leaves its size, and is not taken twice", () =>
    Effect.gen(function* () {
      yield* filled
      yield* over(91)
      const [due] = yield* overdue(keep)
      assert.deepInclude(due, { sha256: transcript, kind: "transcript", bytes: 13, tasks: [storyTask] })
      assert.lengthOf(yield* retain(keep), 1)
      assert.lengthOf(yield* retain(keep), 0)
      const { get } = yield* Artifacts
      const gone = yield* Effect.flip(get(transcript))
      assert.deepInclude(gone.removed, { bytes: 13, why: "retention", at: "2027-02-16T09:41:30.000Z" })
      assert.isNotEmpty(yield* get(log))
      yield* over(401)
      assert.deepStrictEqual(
        (yield* retain(keep)).map(({ kind, sha256 }) => [kind, sha256]),
        [["log", log]]
      )
    }).pipe(Effect.provide(given(tell(named))))
  )

  it.effect("stays until its time is over, and for ever where that is said", () =>
    Effect.gen(function* () {
      yield* filled
      yield* over(89)
      assert.deepStrictEqual(yield* overdue(keep), [])
      yield* over(100_000)
      assert.deepStrictEqual(yield* overdue({ transcripts: Duration.infinity, artifacts: Duration.infinity }), [])
    }).pipe(Effect.provide(given(tell(named))))
  )

  it.effect("stays as long as a task that is open names it too", () =>
    Effect.gen(function* () {
      yield* filled
      yield* over(100_000)
      assert.deepStrictEqual(yield* overdue(keep), [])
    }).pipe(Effect.provide(given(tell(named), tell(shared.named, other))))
  )
})

describe("an erased task", () => {
  const erased = [...named, examples["task.erased"]]
  it.effect("loses what it alone names", () =>
    Effect.gen(function* () {
      const { get } = yield* Artifacts
      yield* filled
      assert.isAtLeast(yield* clearErased(storyTask), 2)
      for (const sha256 of [transcript, log])
        assert.strictEqual((yield* Effect.flip(get(sha256))).removed?.why, "erasure")
    }).pipe(Effect.provide(given(tell(erased))))
  )

  it.effect("leaves what another task names, until that is erased as well", () =>
    Effect.gen(function* () {
      const { get } = yield* Artifacts
      yield* filled
      yield* clearErased(storyTask)
      assert.strictEqual((yield* Effect.flip(get(transcript))).removed?.why, "erasure")
      assert.isNotEmpty(yield* get(log))
      assert.strictEqual(yield* clearErased(other), 0)
    }).pipe(
      Effect.provide(
        given(
          tell(erased),
          tell(
            named.map((event) => (event._tag === "session.ended" ? { ...event, transcript: "0".repeat(64) } : event)),
            other
          )
        )
      )
    )
  )
})
