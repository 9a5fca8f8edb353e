import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { ApprovalPolicy } from "#domain/ApprovalPolicy.ts"
import type { Event } from "#domain/Event.ts"
import { EventStore } from "#domain/EventStore.ts"
import { taskIdOf } from "#domain/Ids.ts"
import { sha256Of } from "#domain/Plan.ts"
import { cautious } from "#domain/Policy.ts"
import { load, transact } from "#domain/transact.ts"
import { alice, plan, secondPlan } from "#test/cast.ts"
import { examples } from "#test/examples.ts"
import { policyWith } from "#test/policyWith.ts"
import { Reminder } from "./Reminder.ts"

const task = taskIdOf("sentry:harbor:1")
const hours = (count: number) => `${count} hours` as const
const laterAt = (count: number) => ({ _tag: "Later", at: new Date(count * 3_600_000).toISOString() }) as const

const record = (...events: ReadonlyArray<Event>) => transact(task, { actor: "test", causationId: "test" }, () => events)

/** A plan that waits since midnight of the clock's first day; what the reminder makes of the event it began to wait with. */
const waiting = Effect.gen(function* () {
  const created = { _tag: "plan.created", plan, sha256: sha256Of(plan) } as const
  const { events } = yield* record(examples["task.received"], created, examples["pr.opened"])
  return { ring: Reminder.handle(events.at(-1)!) }
})

const reminders = Effect.map(load(task), ({ history }) =>
  history.flatMap(({ event, stored }) =>
    event._tag === "plan.reminded"
      ? [[event.version, event.nth, event.escalated, Date.parse(stored.time) / 3_600_000]]
      : []
  )
)

const approved = { _tag: "plan.approved", version: 1, sha256: sha256Of(plan), by: alice, key: "k" } as const
const rejected = {
  _tag: "plan.rejected",
  version: 1,
  sha256: sha256Of(plan),
  by: alice,
  key: "k",
  feedback: "No."
} as const

const inMemory = (policy = cautious) =>
  Effect.provide(Layer.merge(EventStore.layerMemory, Layer.succeed(ApprovalPolicy, policy)))

describe("the reminder", () => {
  it.effect("speaks when it is time, each time once, and at last lets the plan wait", () =>
    Effect.gen(function* () {
      const { ring } = yield* waiting
      assert.deepStrictEqual(yield* ring, laterAt(4))
      yield* TestClock.adjust("14399 seconds")
      assert.deepStrictEqual(yield* ring, laterAt(4))
      assert.deepStrictEqual(yield* reminders, [])
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(yield* ring, laterAt(24))
      assert.deepStrictEqual(yield* ring, laterAt(24))
      yield* TestClock.adjust(hours(20))
      assert.deepStrictEqual(yield* ring, laterAt(48))
      yield* TestClock.adjust(hours(24))
      assert.deepStrictEqual(yield* ring, { _tag: "Applied" })
      yield* TestClock.adjust(hours(1000))
      assert.deepStrictEqual(yield* ring, { _tag: "NotRelevant" })
      assert.deepStrictEqual(yield* reminders, [
        [1, 1, false, 4],
        [1, 2, false, 24],
        [1, 3, true, 48]
      ])
      assert.strictEqual((yield* load(task)).state.plan.current?.decision._tag, "Waiting")
    }).pipe(inMemory())
  )

  it.effect("says one thing when several timers ring at once", () =>
    Effect.gen(function* () {
      const { ring } = yield* waiting
      yield* TestClock.adjust(hours(5))
      const outcomes = yield* Effect.all(
        Array.from({ length: 5 }, () => ring),
        { concurrency: "unbounded" }
      )
      assert.deepStrictEqual(new Set(outcomes.map((one) => JSON.stringify(one))).size, 1)
      assert.deepStrictEqual(yield* reminders, [[1, 1, false, 5]])
    }).pipe(inMemory())
  )

  it.effect("does not catch up all at once after an outage, or when a clock is set forward and back again", () =>
    Effect.gen(function* () {
      const { ring } = yield* waiting
      yield* TestClock.setTime(9_000 * 3_600_000)
      assert.deepStrictEqual(yield* ring, laterAt(9_020))
      yield* TestClock.setTime(10 * 3_600_000)
      assert.deepStrictEqual(yield* ring, laterAt(9_020))
      assert.deepStrictEqual(yield* reminders, [[1, 1, false, 9_000]])
    }).pipe(inMemory())
  )

  it.effect.each([
    ["approved", approved],
    ["rejected", rejected],
    ["cancelled", examples["task.cancelled"]],
    ["closed", examples["pr.closed"]]
  ] as ReadonlyArray<readonly [string, Event]>)("has nothing to say of a plan that was %s", ([, event]) =>
    Effect.gen(function* () {
      const { ring } = yield* waiting
      yield* record(event)
      yield* TestClock.adjust(hours(100))
      assert.deepStrictEqual(yield* ring, { _tag: "NotRelevant" })
      assert.deepStrictEqual(yield* reminders, [])
    }).pipe(inMemory())
  )

  it.effect("begins anew with the next version", () =>
    Effect.gen(function* () {
      const { ring } = yield* waiting
      yield* TestClock.adjust(hours(4))
      yield* ring
      yield* record(rejected, { _tag: "plan.created", plan: secondPlan, sha256: sha256Of(secondPlan) })
      assert.deepStrictEqual(yield* ring, { _tag: "NotRelevant" })
      yield* TestClock.adjust(hours(1))
      yield* record(examples["pr.updated"])
      assert.deepStrictEqual(yield* ring, laterAt(9))
      yield* TestClock.adjust(hours(4))
      assert.deepStrictEqual(yield* ring, laterAt(29))
      assert.deepStrictEqual(yield* reminders, [
        [1, 1, false, 4],
        [2, 1, false, 9]
      ])
    }).pipe(inMemory())
  )

  it.effect("goes on where it was when a cancelled task is tried again", () =>
    Effect.gen(function* () {
      const { ring } = yield* waiting
      yield* TestClock.adjust(hours(4))
      yield* ring
      yield* record(examples["task.cancelled"])
      yield* TestClock.adjust(hours(100))
      yield* record(examples["task.retried"])
      assert.deepStrictEqual(yield* ring, laterAt(124))
    }).pipe(inMemory())
  )

  it.effect("is silent where reminders are off", () =>
    Effect.gen(function* () {
      const { ring } = yield* waiting
      yield* TestClock.adjust(hours(1000))
      assert.deepStrictEqual(yield* ring, { _tag: "NotRelevant" })
      assert.deepStrictEqual(yield* reminders, [])
    }).pipe(inMemory(policyWith({ reminders: {} })))
  )
})
