import { Schema } from "effect"
import type postgres from "postgres"
import { Count, TaskId, Version } from "#domain/Ids.ts"
import { allWaits } from "../models/Wait.ts"
import { reportOf } from "./beside.ts"
import type { Window } from "./Window.ts"

const Seconds = Schema.Finite

const report = reportOf(
  {
    /** `alert to pull request`, what of it machines took and what people, and each stage by its name in the timeline. */
    stage: Schema.String,
    on: Schema.Literals(["all", "machine", "people"])
  },
  {
    /** Tasks that had this stage, and how often they had it together. */
    tasks: Count,
    times: Count,
    /** Of a task all its times together, in seconds; null where no task had it. */
    p50Seconds: Schema.NullOr(Seconds),
    p90Seconds: Schema.NullOr(Seconds),
    p99Seconds: Schema.NullOr(Seconds),
    /** Of all tasks together. */
    totalSeconds: Seconds,
    /** Of the whole time from alert to pull request, 0 to 1. */
    share: Schema.NullOr(Schema.Finite)
  }
)
export const LeadTimeRow = report.Row
export const LeadTime = Schema.Struct({
  ...report.fields,
  slowest: Schema.Array(
    Schema.Struct({
      task: TaskId,
      round: Version,
      title: Schema.String,
      readyAt: Schema.String,
      seconds: Seconds,
      machineSeconds: Seconds,
      peopleSeconds: Seconds,
      /** Where most of it went. */
      longest: Schema.Struct({ stage: Schema.String, seconds: Seconds })
    })
  )
})

export interface StageRow {
  readonly stage: string
  readonly on: "all" | "machine" | "people"
  readonly tasks: number
  readonly times: number
  readonly p50Seconds: number | null
  readonly p90Seconds: number | null
  readonly p99Seconds: number | null
  readonly totalSeconds: number
  readonly share: number | null
}
export const none = {
  ...{ tasks: 0, times: 0, p50Seconds: null, p90Seconds: null, p99Seconds: null, totalSeconds: 0, share: null }
}

/** Of the tasks that were first ready in the window: the whole time, whose it was, and the stages, the longest first. */
export const stagesOf = async (sql: postgres.ISql, { from, to }: Window): Promise<ReadonlyArray<StageRow>> => {
  const [told] = await sql.unsafe<[{ rows: ReadonlyArray<Measured> }]>(
    `select json_build_array(${parts.map(measured).join(", ")}) as rows
     from throughput.round where ready_at >= $1 and ready_at < $2`,
    [from, to]
  )
  const rows = told.rows.flatMap((row, nth) =>
    row.tasks === 0 ? [] : [{ ...row, stage: parts[nth]!.stage, on: parts[nth]!.on }]
  )
  const whole = rows[0]?.ms ?? 0
  const [all, machines, people, ...stages] = rows.map(({ ms: total, quantiles, ...row }): StageRow => {
    const [p50Seconds, p90Seconds, p99Seconds] = quantiles.map((ms) => Math.round(ms) / 1000)
    const share = whole === 0 ? null : Math.round((total / whole) * 1e4) / 1e4
    const quantile = { p50Seconds: p50Seconds!, p90Seconds: p90Seconds!, p99Seconds: p99Seconds! }
    return { ...row, ...quantile, totalSeconds: total / 1000, share }
  })
  if (all === undefined) return []
  return [all, machines!, people!, ...stages.sort((one, other) => other.totalSeconds - one.totalSeconds)]
}

interface Part {
  readonly stage: string
  readonly on: StageRow["on"]
  readonly sum: string
  readonly times: string
}

const parts: ReadonlyArray<Part> = [
  { stage: "alert to pull request", on: "all", sum: "machine_ms + people_ms", times: "1" },
  { stage: "machines", on: "machine", sum: "machine_ms", times: "1" },
  { stage: "people", on: "people", sum: "people_ms", times: "1" },
  ...allWaits.map(({ name, on }, nth) => ({
    stage: name,
    on,
    sum: `stage_ms[${nth + 1}]`,
    times: `stage_times[${nth + 1}]`
  }))
]

interface Measured {
  readonly tasks: number
  readonly times: number
  readonly ms: number
  readonly quantiles: ReadonlyArray<number>
}

// A column each: sorting numbers is quick, and joining every stage of every task is not.
const measured = ({ sum, times }: Part) => `json_build_object(
  'tasks', count(${sum}), 'times', coalesce(sum(${times}), 0), 'ms', coalesce(sum(${sum}), 0),
  'quantiles', percentile_cont(array[0.5, 0.9, 0.99]) within group (order by ${sum}))`

export const slowestOf = async (sql: postgres.ISql, { from, to }: Window, limit: number) =>
  sql<Array<(typeof LeadTime.Type)["slowest"][number]>>`
    select done.task_id as task, done.round, title,
      to_char(ready_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "readyAt",
      (machine_ms + people_ms)::float8 / 1000 as seconds, machine_ms::float8 / 1000 as "machineSeconds",
      people_ms::float8 / 1000 as "peopleSeconds", longest
    from (
      select * from throughput.round where ready_at >= ${from} and ready_at < ${to}
      order by machine_ms + people_ms desc, task_id, round limit ${limit}
    ) as done
      cross join lateral (
        select json_build_object('stage', name, 'seconds', sum(extract(epoch from ended - started))::float8) as longest
        from throughput.stage where stage.task_id = done.task_id and stage.round = done.round and ended <= ready_at
        group by name order by sum(ended - started) desc, name limit 1
      ) as stages
    order by seconds desc, task, done.round`
