import { Effect, Schedule } from "effect"
import { roundToMicros } from "#domain/Session.ts"
import { ReadModels, type Standing } from "#projections/engine/ReadModels.ts"
import { Postgres } from "#projections/Postgres.ts"
import { Status } from "#projections/tasks/views.ts"

/** Every read model at the end of the log, or stopped before it. */
export const built = Effect.fn("local.built")(function* (heard: (done: number) => void) {
  const { standings } = yield* ReadModels
  return yield* standings.pipe(
    Effect.tap((all) => Effect.sync(() => heard(shareOf(all)))),
    Effect.repeat({ until: (all) => all.every(isSettled), schedule: Schedule.spaced("200 millis") })
  )
})

// Before its tables are made a model has an error too.
const isSettled = ({ error, lag, startedAt }: Standing) => startedAt.getTime() > 0 && (lag === 0 || error !== null)

const shareOf = (all: ReadonlyArray<Standing>) => {
  const [done, whole] = all.reduce(([done, whole], { head, position }) => [done + position, whole + head], [0, 0])
  return whole === 0 ? 1 : done / whole
}

export interface Figures {
  readonly tasks: ReadonlyArray<{
    readonly status: (typeof Status.literals)[number]
    readonly tasks: number
    readonly usd: number
  }>
  /** ISO 8601; null for none. */
  readonly from: string | null
  readonly to: string | null
}

/** What stands in the tables. */
export const figures = Effect.gen(function* () {
  const postgres = yield* Postgres
  const rows = yield* postgres.query(
    (sql) => sql<Array<{ place: number; tasks: number; usd: number; from: Date; to: Date }>>`
      select status as place, count(*)::int as tasks, sum(spent_usd)::float8 as usd, min(created_at) as "from", max(updated_at) as "to"
      from board.task group by status order by status`
  )
  const times = rows.flatMap(({ from, to }) => [from, to]).sort((a, b) => a.getTime() - b.getTime())
  return {
    tasks: rows.map(({ place, tasks, usd }) => ({ status: Status.literals[place]!, tasks, usd: roundToMicros(usd) })),
    from: times[0]?.toISOString() ?? null,
    to: times.at(-1)?.toISOString() ?? null
  } satisfies Figures
})
