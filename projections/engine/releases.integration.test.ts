import { assert, layer } from "@effect/vitest"
import { Context, Effect, Exit, Fiber, Layer, Scope } from "effect"
import { taskIdOf } from "#domain/Ids.ts"
import { Cluster, emptyDatabase } from "#test/database.ts"
import { examples } from "#test/examples.ts"
import { Recorded, recordedLog } from "#test/recordedLog.ts"
import { parkedStory, stored, story, tell } from "#test/story.ts"
import { caughtUp, expected, instance, rows, seen, until } from "./modelFixture.ts"
import type { ReadModel } from "./ReadModel.ts"

const log = stored(story)
const parked = (name: string) => stored(tell(parkedStory, taskIdOf(name), "2026-11-18T08:00:00.000Z"))
const newer = seen({ revision: 2, of: new Set([...seen().of, "tests.red"]) })

layer(Cluster.layer, { excludeTestServices: true, timeout: "60 seconds" })("releases of a read model", (it) => {
  it.effect(
    "an old one leaves the tables of a newer one alone while both run, and builds its own when it is alone",
    () =>
      Effect.gen(function* () {
        const { sql, url } = yield* emptyDatabase
        const events = yield* Layer.build(recordedLog(...log))
        const built: Array<number> = []
        const counting = (model: ReadModel): ReadModel => ({
          ...model,
          open: () => {
            built.push(model.revision)
            return model.open()
          }
        })
        const old = yield* instance(url, events, [counting(seen())])
        yield* caughtUp(old)
        const release = yield* Scope.make()
        const later = yield* Scope.provide(instance(url, events, [counting(newer)]), release)
        yield* until(later.standings, ([live, next]) => next === undefined && live?.revision === 2)
        const before = built.length
        // Long enough for each to look several times at what the other did: an event at a time reaches the tables through the newer one.
        for (const name of ["one", "two", "three"]) {
          yield* Context.get(events, Recorded).append(...parked(name))
          yield* caughtUp(later)
          yield* Effect.promise(() => pause(sql))
        }
        const all = [...log, ...parked("one"), ...parked("two"), ...parked("three")]
        assert.deepStrictEqual(yield* rows(sql), expected(all, newer))
        assert.isEmpty(built.slice(before).filter((revision) => revision === 1))
        yield* Scope.close(release, Exit.void)
        // Half a minute without a sign of life.
        yield* Effect.promise(
          async () => sql`update read_model_release set seen_at = seen_at - interval '1 minute' where revision = 2`
        )
        yield* until(old.standings, ([live, next]) => next === undefined && live?.revision === 1)
        yield* caughtUp(old)
        assert.deepStrictEqual(yield* rows(sql), expected(all))
      }).pipe(Effect.scoped)
  )

  it.effect("no query fails and none finds half a table while one takes the place of another", () =>
    Effect.gen(function* () {
      const { sql, url } = yield* emptyDatabase
      const events = yield* Layer.build(recordedLog(...log))
      const one = yield* instance(url, events, [seen()])
      yield* caughtUp(one)
      const counts = new Set<number>()
      const asking = yield* Effect.promise(async () => {
        // Two names in one query, prepared before and after.
        const [found] = await sql<[{ count: number }]>`
          select count(*)::int as count from seen.event one join seen.event other using (position)`
        counts.add(found.count)
      }).pipe(Effect.forever, Effect.forkScoped)
      for (let nth = 0; nth < 4; nth += 1) {
        const [before] = yield* one.standings
        assert.isTrue(yield* one.rebuild("seen"))
        yield* until(
          one.standings,
          ([live, next]) =>
            next === undefined && live!.requestedAt === null && Number(live!.startedAt) > Number(before!.startedAt)
        )
      }
      assert.isUndefined(asking.pollUnsafe(), "a query failed")
      yield* Fiber.interrupt(asking)
      assert.deepStrictEqual([...counts], [expected(log).length])
    }).pipe(Effect.scoped)
  )

  it.effect("goes on answering, kept up with the log, while it is built anew", () =>
    Effect.gen(function* () {
      const { sql, url } = yield* emptyDatabase
      const events = yield* Layer.build(recordedLog(...log))
      let finish = () => {}
      const slow = new Promise<void>((resolve) => {
        finish = resolve
      })
      let builds = 0
      const model = seen({
        open: () => {
          builds += 1
          const held = builds > 1 ? slow : undefined
          return async (tx, batch) => {
            const [where] = await tx<[{ schema: string }]>`select current_schema() as schema`
            if (where.schema === "seen_next") await held
            await seen().open()(tx, batch)
          }
        }
      })
      const one = yield* instance(url, events, [model])
      yield* caughtUp(one)
      yield* one.rebuild("seen")
      yield* until(one.standings, (all) => all.length === 2)
      yield* Context.get(events, Recorded).append(...parked("meanwhile"))
      yield* until(rows(sql), (found) => found.length === expected([...log, ...parked("meanwhile")]).length)
      assert.lengthOf(yield* one.standings, 2)
      finish()
      yield* caughtUp(one)
      assert.deepStrictEqual(yield* rows(sql), expected([...log, ...parked("meanwhile")]))
    }).pipe(Effect.scoped)
  )

  it.effect("one that cannot be built is tried once for each time it is asked for", () =>
    Effect.gen(function* () {
      const { url } = yield* emptyDatabase
      const events = yield* Layer.build(recordedLog(...log))
      yield* Effect.scoped(Effect.flatMap(instance(url, events, [seen()]), caughtUp))
      let tried = 0
      const failing = seen({
        revision: 2,
        open: () => {
          tried += 1
          return () => Promise.reject(new Error("nobody knows this price"))
        }
      })
      const later = yield* instance(url, events, [failing])
      const [live, next] = yield* until(later.standings, ([, next]) => (next?.error ?? null) !== null)
      assert.include(next!.error, "position 1: event")
      assert.deepInclude(live, { revision: 1, error: null })
      const before = tried
      yield* later.rebuild("seen")
      yield* until(
        Effect.sync(() => tried),
        (now) => now > before
      )
    }).pipe(Effect.scoped)
  )

  it.effect("what was made of personal data goes from the tables when it is erased, and only once", () =>
    Effect.gen(function* () {
      const { url } = yield* emptyDatabase
      const events = yield* Layer.build(recordedLog(...log))
      const one = yield* instance(url, events, [seen()])
      const [before] = yield* caughtUp(one)
      yield* Context.get(events, Recorded).append(...erased)
      const isAfter =
        (begun: Date) => (all: ReadonlyArray<{ readonly startedAt: Date; readonly requestedAt: Date | null }>) =>
          all.length === 1 && Number(all[0]!.startedAt) > Number(begun) && all[0]!.requestedAt === null
      const [after] = yield* until(one.standings, isAfter(before!.startedAt))
      // Made when it was erased already, so nothing is asked for again; nor of tables made of the whole log at once.
      yield* Context.get(events, Recorded).append(...parked("later"))
      const [still] = yield* caughtUp(one)
      assert.deepStrictEqual(still!.startedAt, after!.startedAt)
      assert.isNull(still!.requestedAt)
      const { url: empty } = yield* emptyDatabase
      const [fresh] = yield* Effect.flatMap(instance(empty, events, [seen()]), caughtUp)
      assert.isNull(fresh!.requestedAt)
    }).pipe(Effect.scoped)
  )
})

const erased = stored(tell([examples["task.received"], examples["task.erased"]], taskIdOf("erased")))

/** As long as the engine takes from one look at its tables to the next, by the clock of the database. */
const pause = (sql: { unsafe(query: string): PromiseLike<unknown> }) => sql.unsafe("select pg_sleep(1.1)")
