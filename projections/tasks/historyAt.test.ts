import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { cautious } from "#domain/Policy.ts"
import { secondPlan } from "#test/cast.ts"
import { stored, story, storyTask } from "#test/story.ts"
import { detailOf } from "./detailOf.ts"
import { historyAt, momentOf } from "./historyAt.ts"

const at = (text: string | undefined, read: ReadonlyArray<unknown> = stored(story)) =>
  historyAt(storyTask, read, momentOf(text ?? `${read.length}`)!, cautious)

describe("a task as of a moment", () => {
  it.effect("is at every version what was folded from the events up to it", () =>
    Effect.gen(function* () {
      for (let version = 1; version <= story.length; version += 1) {
        const then = yield* at(`${version}`)
        assert.deepStrictEqual(then.state, detailOf(storyTask, story.slice(0, version))!)
        assert.lengthOf(then.events, version)
        assert.deepInclude(then, { version, versions: story.length })
      }
    })
  )

  it.effect("may be named by its time: whatever happened by then counts", () =>
    Effect.gen(function* () {
      for (const { stored } of story) {
        assert.strictEqual((yield* at(stored.time)).version, stored.version)
        const before = new Date(Date.parse(stored.time) - 1).toISOString()
        assert.strictEqual((yield* at(before)).version, stored.version - 1)
      }
      assert.strictEqual((yield* at("2026-11-17T10:41:30+01:00")).version, 1)
      assert.strictEqual((yield* at("2026-11-18")).version, story.length)
    })
  )

  it.effect("before the first event is nothing, after the last what it is now", () =>
    Effect.gen(function* () {
      for (const before of ["0", "2026-11-17T09:41:29.999Z", "1999-01-01"])
        assert.deepInclude(yield* at(before), {
          version: 0,
          state: null,
          owed: null,
          events: [],
          first: "2026-11-17T09:41:30.000Z"
        })
      const now = yield* at(undefined)
      for (const after of ["31", "999", "2030-01-01"]) assert.deepStrictEqual(yield* at(after), now)
    })
  )

  it.effect("says what was owed next and by whom", () =>
    Effect.gen(function* () {
      const owed = yield* Effect.forEach(["1", "8", "12", "15", "18", "22", "24", "31"], (version) =>
        Effect.map(at(version), ({ owed }) => (owed === null ? null : `${owed.step} ${owed.number} ${owed.by}`))
      )
      assert.deepStrictEqual(owed, [
        ...[
          "Plan 1 planner",
          "Approval 1 people",
          "Publish 2 publisher",
          "WriteTests 1 executor",
          "ProveRed 1 verifier"
        ],
        ...["ProveRed 2 verifier", null, "Ready null people"]
      ])
    })
  )

  it.effect("tells of each event who, why, and what caused it", () =>
    Effect.gen(function* () {
      const { events } = yield* at(undefined)
      assert.deepInclude(events[0], {
        version: 1,
        causedBy: { key: "sentry:event_alert:0b6f2d9e", version: null, type: null }
      })
      const rejected = events.find(({ type }) => type === "plan.rejected")!
      assert.deepStrictEqual(rejected.causedBy, { key: "e-08", version: 8, type: "report.sent" })
      assert.strictEqual(rejected.who.person, "alice")
      assert.isNotEmpty(rejected.why)
      assert.include(rejected.words, rejected.why!)
      assert.strictEqual(events[11]?.why, secondPlan.rootCause)
      assert.deepStrictEqual([events[2]?.spentUsd, events[3]?.spentUsd], [0, 0.163215])
    })
  )

  it.effect("names the place where the history was tampered with, or can no longer be read", () =>
    Effect.gen(function* () {
      const whole = { holds: true, brokenAt: null, why: null }
      assert.deepStrictEqual((yield* at("3")).chain, whole)
      const changed = stored(story).map((one) => (one.version === 9 ? { ...one, actor: "somebody else" } : one))
      assert.deepStrictEqual((yield* at("3", changed)).chain, {
        ...{ holds: false, brokenAt: 9, why: "was changed after it was written" }
      })
      const strange = stored(story).map((one) => (one.version === 20 ? { ...one, type: "plan.dreamt" } : one))
      const then = yield* at(undefined, strange)
      assert.deepStrictEqual([then.version, then.versions, then.chain.brokenAt], [19, 31, 20])
      assert.include(then.chain.why, "unknown event type")
    })
  )
})

describe("a moment", () => {
  it("is a version or a time, and nothing else", () => {
    for (const text of ["", "v12", "-1", "12.5", "yesterday", "2026-13-01", "2026-02-30", "2026-11-22T25:00", "10:00"])
      assert.isUndefined(momentOf(text), text)
    assert.deepStrictEqual(momentOf("12"), { version: 12 })
    assert.deepStrictEqual(momentOf("2026-11-22T10:00"), { millis: Date.UTC(2026, 10, 22, 10) })
  })
})
