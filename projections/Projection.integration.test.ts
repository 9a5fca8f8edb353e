import { assert, layer } from "@effect/vitest"
import { Context, Effect, Exit, Layer, Schedule, Scope } from "effect"
import type postgres from "postgres"
import type { Envelope } from "#domain/Envelope.ts"
import { type TaskId, taskIdOf } from "#domain/Ids.ts"
import { Cluster, configured, emptyDatabase } from "#test/database.ts"
import { examples } from "#test/examples.ts"
import { Recorded, recordedLog } from "#test/recordedLog.ts"
import { cancelledStory, parkedStory, stored, story, storyTask, tell } from "#test/story.ts"
import { foldAll } from "./Folded.ts"
import { Postgres } from "./Postgres.ts"
import { Projection } from "./Projection.ts"
import * as Tasks from "./Tasks.ts"
import { taskOf } from "./taskOf.ts"

const parked = taskIdOf("parked")
const all: ReadonlyArray<Envelope> = [
  ...story.slice(0, 9),
  ...tell(parkedStory, parked, "2026-11-17T08:00:00.000Z"),
  ...story.slice(9),
  ...tell(cancelledStory, taskIdOf("cancelled"), "2026-11-17T10:00:00.000Z")
]

layer(Cluster.layer, { excludeTestServices: true, timeout: "60 seconds" })("Projection", (it) => {
  it.effect("fills the tables from the log's beginning, and goes on with what is appended", () =>
    Effect.gen(function* () {
      const { sql, url } = yield* emptyDatabase
      const log = yield* Layer.build(recordedLog(...stored(all.slice(0, 7))))
      const one = yield* instance(url, log)
      yield* caughtUp(one)
      yield* expectTables(sql, all.slice(0, 7))
      yield* Context.get(log, Recorded).append(...stored(all.slice(7)))
      const progress = yield* caughtUp(one)
      assert.deepStrictEqual(progress, { position: all.length, head: all.length, lag: 0, error: undefined })
      yield* expectTables(sql, all)
    }).pipe(Effect.scoped)
  )

  it.effect("changes nothing when events are delivered again, in one batch, in another, or after a restart", () =>
    Effect.gen(function* () {
      const { sql, url } = yield* emptyDatabase
      const twice = stored(all).flatMap((event) => [event, event])
      const log = yield* Layer.build(recordedLog(...twice))
      yield* Effect.scoped(Effect.flatMap(instance(url, log), caughtUp))
      yield* Context.get(log, Recorded).append(...stored(all))
      yield* caughtUp(yield* instance(url, log))
      yield* expectTables(sql, all)
    }).pipe(Effect.scoped)
  )

  it.effect("writes all of a batch or nothing, and does it again by itself", () =>
    Effect.gen(function* () {
      const { sql, url } = yield* emptyDatabase
      const log = yield* Layer.build(recordedLog(...stored(all)))
      yield* Effect.scoped(instance(url, yield* Layer.build(recordedLog())))
      yield* run(
        sql,
        "create function fail() returns trigger language plpgsql as $$ begin raise 'the disk is full'; end $$"
      )
      yield* run(sql, "create trigger fails before insert on task for each statement execute function fail()")
      const one = yield* instance(url, log)
      const progress = yield* until(one, ({ error }) => error !== undefined)
      assert.include(progress.error, "the disk is full")
      assert.strictEqual(progress.position, 0)
      yield* expectTables(sql, [])
      yield* run(sql, "drop trigger fails on task")
      assert.isUndefined((yield* caughtUp(one)).error)
      yield* expectTables(sql, all)
    }).pipe(Effect.scoped)
  )

  it.effect("lets one instance work; another takes over when it leaves", () =>
    Effect.gen(function* () {
      const { sql, url } = yield* emptyDatabase
      const log = yield* Layer.build(recordedLog(...stored(all.slice(0, 12))))
      const scope = yield* Scope.make()
      yield* caughtUp(yield* Scope.provide(instance(url, log), scope))
      const second = yield* instance(url, log)
      yield* Scope.close(scope, Exit.void)
      yield* Context.get(log, Recorded).append(...stored(all.slice(12)))
      yield* caughtUp(second)
      yield* expectTables(sql, all)
    }).pipe(Effect.scoped)
  )

  it.effect("stops an instance that lost its lock without noticing", () =>
    Effect.gen(function* () {
      const { sql, url } = yield* emptyDatabase
      const log = yield* Layer.build(recordedLog(...stored(all.slice(0, 12))))
      const instances = [yield* instance(url, log), yield* instance(url, log)] as const
      yield* Effect.forEach(instances, caughtUp)
      yield* run(sql, "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted")
      for (const event of stored(all.slice(12))) yield* Context.get(log, Recorded).append(event)
      yield* Effect.forEach(instances, caughtUp)
      yield* expectTables(sql, all)
    }).pipe(Effect.scoped)
  )

  it.effect("stops at an event it cannot read, saying so, with everything before it told", () =>
    Effect.gen(function* () {
      const { sql, url } = yield* emptyDatabase
      const strange = { ...all[5]!.stored, type: "plan.dreamt", id: "e-dream" }
      const log = yield* Layer.build(recordedLog(...stored(all.slice(0, 5)), strange, ...stored(all.slice(5))))
      const progress = yield* until(yield* instance(url, log), ({ error }) => error !== undefined)
      assert.strictEqual(progress.error, "event e-dream (plan.dreamt) at position 6: unknown event type")
      assert.strictEqual(progress.position, 5)
      yield* expectTables(sql, all.slice(0, 5))
    }).pipe(Effect.scoped)
  )

  it.effect("stops at a gap in a task's history", () =>
    Effect.gen(function* () {
      const { url } = yield* emptyDatabase
      const log = yield* Layer.build(recordedLog(...stored([...story.slice(0, 3), ...story.slice(4, 6)])))
      const progress = yield* until(yield* instance(url, log), ({ error }) => error !== undefined)
      assert.include(progress.error, `is number 5 of ${storyTask}, of which only 3 are known`)
      assert.strictEqual(progress.position, 3)
    }).pipe(Effect.scoped)
  )

  it.effect("builds the tables anew when they tell of another log", () =>
    Effect.gen(function* () {
      const { sql, url } = yield* emptyDatabase
      yield* Effect.scoped(Effect.flatMap(instance(url, yield* Layer.build(recordedLog(...stored(all)))), caughtUp))
      const other = tell(parkedStory, taskIdOf("other"))
      yield* caughtUp(yield* instance(url, yield* Layer.build(recordedLog(...stored(other)))))
      yield* expectTables(sql, other)
    }).pipe(Effect.scoped)
  )

  it.effect("keeps text that PostgreSQL cannot hold", () =>
    Effect.gen(function* () {
      const { sql, url } = yield* emptyDatabase
      const { report, ...received } = examples["task.received"]
      const hostile = tell([{ ...received, report: { ...report, title: "a\0b \ud800 c" } }], taskIdOf("hostile"))
      yield* caughtUp(yield* instance(url, yield* Layer.build(recordedLog(...stored(hostile)))))
      const [event] = yield* run(sql, "select stored from event")
      assert.deepStrictEqual(event?.["stored"], hostile[0]?.stored)
      const [task] = yield* run(sql, "select title from task")
      assert.strictEqual(task?.["title"], "a\ufffdb \ufffd c")
    }).pipe(Effect.scoped)
  )
})

type Log = Context.Context<Layer.Success<ReturnType<typeof recordedLog>>>

const instance = Effect.fnUntraced(function* (url: string, log: Log) {
  const postgres = Postgres.layer.pipe(Layer.provide(configured({ DATABASE_URL: url })))
  const context = yield* Layer.build(Layer.fresh(Projection.layer.pipe(Layer.provide(postgres)))).pipe(
    Effect.provideContext(log)
  )
  return Context.get(context, Projection)
})

const until = (
  { progress }: Projection["Service"],
  fact: (progress: Effect.Success<Projection["Service"]["progress"]>) => boolean
) => progress.pipe(Effect.repeat({ until: fact, schedule: Schedule.spaced("10 millis") }))

const caughtUp = (one: Projection["Service"]) => until(one, ({ error, lag }) => lag === 0 && error === undefined)

const expectTables = Effect.fnUntraced(function* (sql: postgres.Sql, envelopes: ReadonlyArray<Envelope>) {
  const expected = [...foldAll(envelopes)].map(([id, folded]) => taskOf(id, folded))
  const { tasks } = yield* Effect.promise(() => Tasks.list(sql, { limit: 100 }))
  assert.sameDeepMembers([...tasks], expected)
  const events = yield* run(sql, "select stored from event order by task_id, version")
  const byTask = (a: { subject: TaskId; version: number }, b: { subject: TaskId; version: number }) =>
    a.subject === b.subject ? a.version - b.version : a.subject < b.subject ? -1 : 1
  assert.deepStrictEqual(
    events.map((row) => row["stored"]),
    [...stored(envelopes)].sort(byTask)
  )
})

const run = (sql: postgres.Sql, statement: string) => Effect.promise(async () => sql.unsafe(statement))
