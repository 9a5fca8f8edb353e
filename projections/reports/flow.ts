import { Schema } from "effect"
import type postgres from "postgres"
import { Count } from "#domain/Ids.ts"
import { reportOf } from "./beside.ts"
import type { Window } from "./Window.ts"

const moments = ["received", "planned", "published", "approved", "red", "green", "ready", "merged"] as const
const ends = ["parked", "failed", "cancelled", "closed", "reverted"] as const

export const Period = Schema.Literals(["day", "week"])
export type Period = typeof Period.Type

const figures = Object.fromEntries([...moments, ...ends].map((name) => [name, Count])) as {
  readonly [Name in (typeof moments)[number] | (typeof ends)[number]]: typeof Count
}
const report = reportOf(
  {
    /** Its first day, in UTC; weeks begin on Monday. */
    begins: Schema.String
  },
  figures
)
export const FlowRow = report.Row
export const Flow = Schema.Struct({ ...report.fields, per: Period })

export type Figures = { readonly [Name in keyof typeof figures]: number }
export const none = Object.fromEntries([...moments, ...ends].map((name) => [name, 0])) as unknown as Figures

export const periodsOf = (per: Period, { from, to }: Window): number =>
  (Date.parse(to) - Date.parse(from)) / (per === "day" ? 86_400_000 : 604_800_000)

/**
 * How many tasks came to each point in each period, the first time it happened; the ends are of tasks that still stand so. A period
 * without any is there all the same.
 */
export const flowIn = async (
  sql: postgres.ISql,
  per: Period,
  { from, to }: Window
): Promise<ReadonlyArray<{ begins: string } & Figures>> => {
  const points = [
    ...moments.map(
      (name) =>
        `select '${name}' as point, ${name}_at as at from throughput.round where ${name}_at >= $1 and ${name}_at < $2`
    ),
    `select status, since from throughput.round where since >= $1 and since < $2 and status in (${ends.map((name) => `'${name}'`).join(", ")})`
  ]
  return sql.unsafe<Array<{ begins: string } & Figures>>(
    `with told as (
       select date_trunc('${per}', at at time zone 'UTC') as period, point, count(*)::int as tasks
       from (${points.join(" union all ")}) as point group by 1, 2
     )
     select to_char(period, 'YYYY-MM-DD') as begins
       ${[...moments, ...ends].map((name) => `, coalesce(sum(tasks) filter (where point = '${name}'), 0)::int as ${name}`).join("")}
     from generate_series(date_trunc('${per}', $1::timestamptz at time zone 'UTC'),
         ($2::timestamptz - interval '1 microsecond') at time zone 'UTC', interval '1 ${per}') as period
       left join told using (period)
     group by period order by period`,
    [from, to]
  )
}
