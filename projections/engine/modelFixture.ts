import { Context, Effect, Layer, References, Schedule } from "effect"
import type postgres from "postgres"
import type { EventLog } from "#domain/EventLog.ts"
import { configured } from "#test/database.ts"
import { Postgres } from "../Postgres.ts"
import type { ReadModel } from "./ReadModel.ts"
import { ReadModels } from "./ReadModels.ts"
import { upsert } from "./rows.ts"

/** Keeps each event it is told of, once. */
export const seen = (change: Partial<ReadModel> = {}): ReadModel => ({
  name: "seen",
  revision: 1,
  of: new Set(["task.received", "plan.created", "budget.spent", "pr.ready", "task.parked"]),
  tables: "create table event (position bigint primary key, type text not null)",
  open: () => (tx, batch) =>
    upsert(
      tx,
      "event",
      ["position"],
      batch.map(({ envelope, position }) => ({ position, type: envelope.stored.type }))
    ),
  ...change
})

/** What it keeps of a log, in order. */
export const expected = (events: ReadonlyArray<{ readonly type: string }>, model = seen()) =>
  events.flatMap(({ type }, index) =>
    (model.of as ReadonlySet<string>).has(type) ? [{ position: index + 1, type }] : []
  )

export const rows = (sql: postgres.Sql) =>
  Effect.promise(async () => {
    const found = await sql<Array<{ position: number; type: string }>>`
      select position::float8 as position, type from seen.event order by 1`
    return found.map((row) => ({ ...row }))
  })

export const instance = <R>(url: string, log: Context.Context<EventLog | R>, models: ReadonlyArray<ReadModel>) =>
  Layer.build(
    ReadModels.layer(models).pipe(
      Layer.provide(Postgres.layer),
      Layer.provide(Layer.succeedContext(log)),
      Layer.provide(configured({ DATABASE_URL: url })),
      Layer.provide(Layer.succeed(References.MinimumLogLevel, "Fatal"))
    )
  ).pipe(Effect.map((context) => Context.get(context, ReadModels)))

export const caughtUp = (models: ReadModels["Service"]) =>
  until(
    models.standings,
    (all) => all.length > 0 && all.every(({ generation, lag }) => generation === "live" && lag === 0)
  )

export const until = <A, E, R>(ask: Effect.Effect<A, E, R>, fact: (answer: A) => boolean) =>
  ask.pipe(Effect.repeat({ until: fact, schedule: Schedule.spaced("20 millis") }), Effect.timeout("50 seconds"))
