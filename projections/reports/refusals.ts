import { Schema } from "effect"
import type postgres from "postgres"
import { Count } from "#domain/Ids.ts"
import { reportOf } from "./beside.ts"
import type { Window } from "./Window.ts"

const report = reportOf(
  {
    /** red, green: the verifier said no; ready: it came back from the pull request. */
    phase: Schema.String,
    class: Schema.String
  },
  {
    refusals: Count,
    tasks: Count,
    /** Tasks that failed in the window after this was said once too often. */
    gaveUp: Count
  }
)
export const RefusalRow = report.Row

const Quantiles = Schema.Struct({
  mean: Schema.NullOr(Schema.Finite),
  p50: Schema.NullOr(Schema.Finite),
  p90: Schema.NullOr(Schema.Finite),
  most: Schema.NullOr(Schema.Finite)
})
const Attempts = Schema.Struct({
  /** That had an approved plan and ended, or became ready, in the window. */
  tasks: Count,
  /** Without a single refusal. */
  atOnce: Count,
  /** How often each of them wrote its tests, and its fix. */
  tests: Quantiles,
  fixes: Quantiles
})

export const Refusals = Schema.Struct({
  ...report.fields,
  attempts: Attempts,
  attemptsBefore: Schema.NullOr(Attempts),
  /** Every reason for which a task failed in the window, the verifier's classes among them. */
  failures: Schema.Array(Schema.Struct({ stage: Schema.String, reason: Schema.String, tasks: Count }))
})

export const none = { refusals: 0, tasks: 0, gaveUp: 0 }

export const refusalsIn = async (sql: postgres.ISql, { from, to }: Window) =>
  sql<Array<{ phase: string; class: string; refusals: number; tasks: number; gaveUp: number }>>`
    select phase, class, sum(refusals)::int as refusals, sum(tasks)::int as tasks, sum("gaveUp")::int as "gaveUp" from (
      select phase, class, count(*) as refusals, count(distinct task_id) as tasks, 0 as "gaveUp"
      from throughput.refusal where at >= ${from} and at < ${to} group by 1, 2
      union all
      select failed_stage, reason, 0, 0, count(*) from throughput.round
      where status = 'failed' and since >= ${from} and since < ${to} and exists (
        select from throughput.refusal
        where refusal.task_id = round.task_id and refusal.round = round.round and class = reason and phase = failed_stage)
      group by 1, 2
    ) as told group by 1, 2 order by refusals desc, "gaveUp" desc, phase, class`

export const attemptsIn = async (sql: postgres.ISql, { from, to }: Window): Promise<typeof Attempts.Type> => {
  const [attempts] = await sql<[typeof Attempts.Type]>`
    with over as (
      select task_id, round, tests_written as tests, fixes_written as fixes from throughput.round
      where since >= ${from} and since < ${to} and approved_at is not null
        and status in ('ready', 'merged', 'reverted', 'closed', 'failed', 'cancelled')
    )
    select count(*)::int as tasks,
      count(*) filter (where not exists (
        select from throughput.refusal where refusal.task_id = over.task_id and refusal.round = over.round))::int as "atOnce",
      ${quantiles(sql, "tests")} as tests, ${quantiles(sql, "fixes")} as fixes
    from over`
  return attempts
}

const quantiles = (sql: postgres.ISql, of: string) => sql`json_build_object(
  'mean', round(avg(${sql(of)}), 2)::float8, 'p50', percentile_cont(0.5) within group (order by ${sql(of)}),
  'p90', percentile_cont(0.9) within group (order by ${sql(of)}), 'most', max(${sql(of)}))`

export const failuresIn = async (sql: postgres.ISql, { from, to }: Window) =>
  sql<Array<{ stage: string; reason: string; tasks: number }>>`
    select failed_stage as stage, reason, count(*)::int as tasks from throughput.round
    where status = 'failed' and since >= ${from} and since < ${to} group by 1, 2 order by 3 desc, 1, 2`
