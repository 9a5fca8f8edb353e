import { assert, describe, it } from "@effect/vitest"
import { Array as Arr, Cause, Effect, Exit, Layer, Ref } from "effect"
import { TestClock } from "effect/testing"
import { alice } from "#test/cast.ts"
import { examples } from "#test/examples.ts"
import { readyStory, storyTask as task } from "#test/story.ts"
import { approve } from "./decisions/planning.ts"
import { spend } from "./decisions/spending.ts"
import { brokenAt } from "./Envelope.ts"
import { EventStore, VersionConflict } from "./EventStore.ts"
import { taskIdOf } from "./Ids.ts"
import { cautious } from "./Policy.ts"
import { type Decision, load, Refused, transact } from "./transact.ts"

const writer = { actor: "ingest", causationId: "github:comment:42" }
const { _tag: _, ...call } = examples["budget.spent"]
const published = readyStory.slice(0, readyStory.indexOf(examples["pr.opened"]) + 1)
const record: (events: typeof readyStory) => Decision = (events) => () => events

/** The memory store, where whoever reads lets everybody else read too before writing; counts the races that were lost. */
const contended = Effect.gen(function* () {
  const store = yield* EventStore
  const lost = yield* Ref.make(0)
  const racing = EventStore.of({
    keyOf: store.keyOf,
    read: (taskId) => Effect.tap(store.read(taskId), Effect.yieldNow),
    append: (taskId, after, events) =>
      Effect.tapError(store.append(taskId, after, events), () => Ref.update(lost, (count) => count + 1))
  })
  return { lost, race: Effect.provideService(EventStore, racing) }
})

describe("transact", () => {
  it.effect("appends what was decided, linked, dated and signed", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Date.parse("2026-11-17T09:41:30.000Z"))
      const first = yield* transact(task, writer, record(published))
      assert.strictEqual(first.state.version, published.length)
      const second = yield* transact(task, { actor: "executor", causationId: "e-15" }, spend(call))
      const { history, state } = yield* load(task)
      assert.deepStrictEqual(history, [...first.events, ...second.events])
      assert.deepStrictEqual(state, second.state)

      const stored = history.map((envelope) => envelope.stored)
      assert.isUndefined(brokenAt(stored))
      assert.deepStrictEqual(
        stored.map(({ version }) => version),
        Arr.range(1, published.length + 1)
      )
      assert.strictEqual(new Set(stored.map(({ id }) => id)).size, stored.length)
      for (const { subject, time, correlationid } of stored)
        assert.deepStrictEqual([subject, time, correlationid], [task, "2026-11-17T09:41:30.000Z", stored[0]!.id])
      const last = stored.at(-1)!
      assert.deepInclude(last, { actor: "executor", causationid: "e-15", prevhash: stored.at(-2)!.hash })
      assert.deepInclude(stored[0]!, { actor: "ingest", causationid: "github:comment:42", prevhash: "" })
    }).pipe(Effect.provide(EventStore.layerMemory))
  )

  it.effect("passes a refusal through and writes nothing", () =>
    Effect.gen(function* () {
      yield* transact(task, writer, record(published))
      const no = new Refused({ reason: "not now" })
      assert.strictEqual(yield* Effect.flip(transact(task, writer, () => no)), no)
      assert.deepStrictEqual((yield* transact(task, writer, () => [])).events, [])
      assert.lengthOf((yield* load(task)).history, published.length)
    }).pipe(Effect.provide(EventStore.layerMemory))
  )

  it.effect("lets one of two approvals at once through, and neither is an error", () =>
    Effect.gen(function* () {
      yield* transact(task, writer, record(published))
      const { lost, race } = yield* contended
      const approval = (id: string) => {
        const verdict = {
          by: { ...alice, id },
          key: `github:comment:${id}`,
          authority: { allowed: true, grounds: "write permission on GitHub" },
          plan: undefined
        } as const
        return transact(task, writer, approve({ ...verdict, at: "2026-11-18T08:00:00Z" }, cautious))
      }
      const written = yield* Effect.all([approval("1"), approval("2")], { concurrency: 2 }).pipe(race)
      assert.strictEqual(yield* Ref.get(lost), 1)
      assert.sameMembers(
        written.map(({ events }) => events.length),
        [0, 1]
      )
      const { history, state } = yield* load(task)
      assert.strictEqual(history.filter(({ event }) => event._tag === "plan.approved").length, 1)
      for (const { state: seen } of written) assert.deepStrictEqual(seen.plan, state.plan)
    }).pipe(Effect.provide(EventStore.layerMemory))
  )

  it.effect("lands all of twenty racing spends, in one unbroken chain", () =>
    Effect.gen(function* () {
      yield* transact(task, writer, record(published))
      const { lost, race } = yield* contended
      const before = (yield* load(task)).state.session.spentUsd
      const spends = Arr.makeBy(20, (session) =>
        transact(task, writer, spend({ ...call, session: `s-${session}`, usd: 0.1 }))
      )
      yield* Effect.all(spends, { concurrency: "unbounded" }).pipe(race)
      assert.isAtLeast(yield* Ref.get(lost), 19)
      const { history, state } = yield* load(task)
      assert.isUndefined(brokenAt(history.map(({ stored }) => stored)))
      const sessions = history.slice(published.length).map(({ event }) => "session" in event && event.session)
      assert.sameMembers(
        sessions,
        Arr.makeBy(20, (session) => `s-${session}`)
      )
      assert.strictEqual(state.session.spentUsd, (before * 1e6 + 2e6) / 1e6)
    }).pipe(Effect.provide(EventStore.layerMemory))
  )

  it.effect("decides anew on the state that won", () =>
    Effect.gen(function* () {
      const store = yield* EventStore
      const seen: Array<number> = []
      const rival = transact(task, writer, record(published)).pipe(Effect.provideService(EventStore, store))
      const overtaken = EventStore.of({
        keyOf: store.keyOf,
        read: (taskId) =>
          Effect.tap(store.read(taskId), ({ position }) => (position === 0 ? Effect.orDie(rival) : Effect.void)),
        append: store.append
      })
      const decide: Decision = (state) => {
        seen.push(state.version)
        return [examples["report.sent"]]
      }
      yield* transact(task, writer, decide).pipe(Effect.provideService(EventStore, overtaken))
      assert.deepStrictEqual(seen, [0, published.length])
    }).pipe(Effect.provide(EventStore.layerMemory))
  )

  it.effect("gives up as a defect when it never wins", () =>
    Effect.gen(function* () {
      let tries = 0
      const hopeless = Layer.succeed(EventStore, {
        keyOf: () => Effect.never,
        read: () => Effect.succeed({ events: [], position: 0 }),
        append: (taskId) => Effect.suspend(() => Effect.fail(new VersionConflict({ taskId: `${taskId} ${++tries}` })))
      })
      const exit = yield* transact(task, writer, spend(call)).pipe(Effect.provide(hopeless), Effect.exit)
      assert.isTrue(Exit.isFailure(exit) && Cause.hasDies(exit.cause))
      assert.strictEqual(tries, 21)
    })
  )

  it.effect("does not decide on a history it cannot read whole", () =>
    Effect.gen(function* () {
      yield* transact(task, writer, record(published))
      const store = yield* EventStore
      const { history, position } = yield* load(task)
      const { hash: _hash, ...last } = history.at(-1)!.stored
      yield* store.append(task, position, [
        { ...last, type: "pr.celebrated", version: last.version + 1, hash: "0".repeat(64) }
      ])
      const exit = yield* transact(task, writer, spend(call)).pipe(Effect.exit)
      assert.isTrue(Exit.isFailure(exit) && Cause.hasDies(exit.cause))
      assert.lengthOf((yield* store.read(task)).events, published.length + 1)
    }).pipe(Effect.provide(EventStore.layerMemory))
  )

  it.effect("keeps tasks apart", () =>
    Effect.gen(function* () {
      const other = taskIdOf("api:other")
      yield* transact(task, writer, record(published))
      yield* transact(other, writer, record(published.slice(0, 1)))
      const { history } = yield* load(other)
      assert.lengthOf(history, 1)
      assert.strictEqual(history[0]!.stored.prevhash, "")
    }).pipe(Effect.provide(EventStore.layerMemory))
  )
})
