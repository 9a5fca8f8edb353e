import { Context, Effect, Exit, Layer, References, Schedule, Scope } from "effect"
import type postgres from "postgres"
import { type Envelope, open } from "#domain/Envelope.ts"
import type { EventLog } from "#domain/EventLog.ts"
import type { ReadModel } from "#projections/engine/ReadModel.ts"
import { ReadModels } from "#projections/engine/ReadModels.ts"
import { create } from "#projections/engine/registry.ts"
import { Postgres } from "#projections/Postgres.ts"
import { transaction } from "#projections/transaction.ts"
import { configured, emptyDatabase } from "./database.ts"
import { Recorded, recordedLog } from "./recordedLog.ts"
import { stored } from "./story.ts"

/** Every table of a model, each row as JSON text, in one order. */
export type Tables = Readonly<Record<string, ReadonlyArray<string>>>

/** What the engine makes of a log: half of it, after a restart the rest, and then all of it anew. `sql` looks into the tables. */
export const replayed = Effect.fnUntraced(function* (model: ReadModel, history: ReadonlyArray<Envelope>) {
  const { sql, url } = yield* emptyDatabase
  const log = stored(history)
  const half = Math.floor(log.length / 2)
  const events = yield* Layer.build(recordedLog(...log.slice(0, half)))
  const first = yield* Scope.make()
  yield* Effect.flatMap(Scope.provide(instance(url, events, model), first), caughtUp)
  yield* Scope.close(first, Exit.void)
  yield* Context.get(events, Recorded).append(...log.slice(half))
  const second = yield* instance(url, events, model)
  const begun = (yield* caughtUp(second))[0]!.startedAt
  const once = yield* tablesOf(sql, model)
  yield* second.rebuild(model.name)
  yield* second.standings.pipe(
    Effect.repeat({ until: ([only, next]) => next === undefined && Number(only?.startedAt) > Number(begun), schedule }),
    Effect.andThen(caughtUp(second))
  )
  return { once, again: yield* tablesOf(sql, model), sql }
})

/** The tables of a log written in two batches, for every place where the first can end; each begins with what the tables hold. */
export const splitEverywhere = Effect.fnUntraced(function* (model: ReadModel, history: ReadonlyArray<Envelope>) {
  const { sql, url } = yield* emptyDatabase
  yield* Layer.build(Postgres.layer.pipe(Layer.provide(configured({ DATABASE_URL: url }))))
  // As an engine after a restart has them: parsed from what the log holds.
  const opened = yield* Effect.forEach(stored(history), (one) => open(JSON.parse(JSON.stringify(one))))
  const placed = opened
    .map((envelope, index) => ({ envelope, position: index + 1 }))
    .filter(({ envelope }) => model.of.has(envelope.event._tag))
  const results: Array<Tables> = []
  for (let end = 0; end <= placed.length; end += 1) {
    yield* Effect.promise(async () => {
      await create(sql, model, "live", 0)
      for (const batch of [placed.slice(0, end), placed.slice(end)])
        if (batch.length > 0)
          await transaction(sql, async (tx) => {
            await tx.unsafe(`set local search_path to ${model.name}`)
            await model.open()(tx, batch)
          })
    })
    results.push(yield* tablesOf(sql, model))
  }
  return results
})

const instance = (url: string, log: Context.Context<EventLog>, model: ReadModel) =>
  Layer.build(
    ReadModels.layer([model]).pipe(
      Layer.provide(Postgres.layer),
      Layer.provide(Layer.succeedContext(log)),
      Layer.provide(configured({ DATABASE_URL: url })),
      Layer.provide(Layer.succeed(References.MinimumLogLevel, "Fatal"))
    )
  ).pipe(Effect.map((context) => Context.get(context, ReadModels)))

const schedule = Schedule.spaced("20 millis")

const caughtUp = (models: ReadModels["Service"]) =>
  models.standings.pipe(
    Effect.repeat({ until: (all) => all.length === 1 && all[0]!.lag === 0 && all[0]!.requestedAt === null, schedule }),
    Effect.timeout("30 seconds")
  )

const tablesOf = (sql: postgres.Sql, { name }: ReadModel): Effect.Effect<Tables> =>
  Effect.promise(async () => {
    const tables = await sql<Array<{ table: string }>>`
      select table_name as table from information_schema.tables where table_schema = ${name} order by 1`
    const rows = tables.map(async ({ table }) => {
      const found = await sql.unsafe<Array<{ row: string }>>(
        `select to_jsonb(one)::text as row from ${name}.${table} one order by 1`
      )
      return [table, found.map(({ row }) => row)] as const
    })
    return Object.fromEntries(await Promise.all(rows))
  })
