import { assert, layer } from "@effect/vitest"
import { Context, Effect, Exit, Layer, Scope } from "effect"
import { taskIdOf } from "#domain/Ids.ts"
import { Cluster, emptyDatabase } from "#test/database.ts"
import { Recorded, recordedLog } from "#test/recordedLog.ts"
import { parkedStory, stored, story, tell } from "#test/story.ts"
import { money } from "../models/money.ts"
import { caughtUp, expected, instance, rows, seen, until } from "./modelFixture.ts"

const log = stored(story)
const more = stored(tell(parkedStory, taskIdOf("more"), "2026-11-18T08:00:00.000Z"))

layer(Cluster.layer, { excludeTestServices: true, timeout: "60 seconds" })("read models", (it) => {
  it.effect("follow the log from its beginning, go on after a restart, and two instances are as one", () =>
    Effect.gen(function* () {
      const { sql, url } = yield* emptyDatabase
      const events = yield* Layer.build(recordedLog(...log.slice(0, 9)))
      const first = yield* Scope.make()
      yield* caughtUp(yield* Scope.provide(instance(url, events, [seen(), money]), first))
      yield* Context.get(events, Recorded).append(...log.slice(9))
      const second = yield* instance(url, events, [seen(), money])
      yield* caughtUp(second)
      yield* Scope.close(first, Exit.void)
      yield* Context.get(events, Recorded).append(...more)
      yield* caughtUp(second)
      assert.deepStrictEqual(yield* rows(sql), expected([...log, ...more]))
    }).pipe(Effect.scoped)
  )

  it.effect("of a changed revision are built anew beside the old one, which answers until then", () =>
    Effect.gen(function* () {
      const { sql, url } = yield* emptyDatabase
      const events = yield* Layer.build(recordedLog(...log))
      yield* Effect.scoped(Effect.flatMap(instance(url, events, [seen()]), caughtUp))
      let answered = 0
      const wider = new Set([...seen().of, "tests.red"] as const)
      const changed = seen({
        revision: 2,
        of: wider,
        open: () => async (tx, batch) => {
          answered += (await sql`select from seen.event`).length
          await seen().open()(tx, batch)
        }
      })
      const later = yield* instance(url, events, [changed])
      yield* until(later.standings, ([live, next]) => next === undefined && live?.revision === 2)
      yield* caughtUp(later)
      assert.isAbove(answered, 0)
      assert.deepStrictEqual(yield* rows(sql), expected(log, changed))
      // The old ones go once nobody reads them any more.
      yield* until(schemas(sql), (names) => names.join() === "seen")
    }).pipe(Effect.scoped)
  )

  it.effect("are built anew when somebody asks, and when the log is another", () =>
    Effect.gen(function* () {
      const { sql, url } = yield* emptyDatabase
      const events = yield* Layer.build(recordedLog(...log))
      const one = yield* instance(url, events, [seen()])
      yield* caughtUp(one)
      yield* Effect.promise(async () => sql`delete from seen.event`)
      assert.isTrue(yield* one.rebuild("seen"))
      assert.isFalse(yield* one.rebuild("unheard-of"))
      yield* until(rows(sql), (found) => found.length === expected(log).length)
      yield* Effect.scoped(
        Effect.gen(function* () {
          const other = yield* instance(url, yield* Layer.build(recordedLog(...more)), [seen()])
          yield* until(other.standings, (all) =>
            all.every(({ error, lag, position }) => lag === 0 && position <= more.length && error === null)
          )
        })
      )
      assert.deepStrictEqual(yield* rows(sql), expected(more))
    }).pipe(Effect.scoped)
  )

  it.effect("stop before an event they cannot take in, and stop no other", () =>
    Effect.gen(function* () {
      const { sql, url } = yield* emptyDatabase
      const events = yield* Layer.build(recordedLog(...log))
      const poisoned = seen({
        open: () => (tx, batch) =>
          batch.some(({ envelope }) => envelope.stored.type === "pr.ready")
            ? Promise.reject(new Error("nobody knows this price"))
            : seen().open()(tx, batch)
      })
      const one = yield* instance(url, events, [poisoned, money])
      const standings = yield* until(
        one.standings,
        (all) => all.some(({ error }) => error !== null) && all.some(({ lag }) => lag === 0)
      )
      const stuck = standings.find(({ name }) => name === "seen")!
      assert.include(stuck.error, "pr.ready")
      assert.include(stuck.error, "nobody knows this price")
      assert.deepStrictEqual(
        yield* rows(sql),
        expected(log).filter(({ type }) => type !== "pr.ready")
      )
      assert.deepInclude(
        standings.find(({ name }) => name === "money"),
        { error: null, lag: 0 }
      )
    }).pipe(Effect.scoped)
  )

  it.effect("are not stopped by what they do not look at, even if nobody can read it", () =>
    Effect.gen(function* () {
      const { sql, url } = yield* emptyDatabase
      const odd = { ...log[0]!, type: "task.imagined" }
      const bad = { ...log[0]!, data: {} }
      const events = yield* Layer.build(recordedLog(odd, ...log))
      const one = yield* instance(url, events, [seen()])
      yield* caughtUp(one)
      yield* Context.get(events, Recorded).append(bad)
      const [stuck] = yield* until(one.standings, ([only]) => only?.error !== null)
      assert.include(stuck!.error, `position ${log.length + 2}`)
      assert.lengthOf(yield* rows(sql), expected(log).length)
    }).pipe(Effect.scoped)
  )
})

type Sql = Effect.Success<typeof emptyDatabase>["sql"]
const schemas = (sql: Sql) =>
  Effect.promise(async () =>
    (await sql<Array<{ name: string }>>`select nspname as name from pg_namespace where nspname like 'seen%'`).map(
      ({ name }) => name
    )
  )
