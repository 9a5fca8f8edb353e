import { Schema } from "effect"
import type postgres from "postgres"
import { Count, Usd } from "#domain/Ids.ts"
import { reportOf } from "./beside.ts"
import type { Window } from "./Window.ts"

const report = reportOf(
  { repository: Schema.String },
  {
    /** Tasks of this repository that were received in the window; one over several counts in each. */
    received: Count,
    /** Of these the bugs that came back after their fix was merged. */
    cameBack: Count,
    /** How they stand whose status is of the window. */
    merged: Count,
    reverted: Count,
    closed: Count,
    failed: Count,
    cancelled: Count,
    parked: Count,
    ready: Count,
    /** Merged of those that ended (merged, reverted, closed, failed, cancelled), 0 to 1. */
    successRate: Schema.NullOr(Schema.Finite),
    usd: Usd,
    /** All its cost in the window for each merged fix. */
    usdPerMergedFix: Schema.NullOr(Usd),
    /** From alert to pull request, of those that became ready in the window. */
    leadTimeP50Seconds: Schema.NullOr(Schema.Finite),
    /** Plans whose base commit's own tests were looked at, and of these the ones with failing tests, or with none. */
    baselines: Count,
    redBaselines: Count,
    withoutTests: Count,
    /** Proofs that met tests which wavered. */
    flakyProofs: Count
  }
)
export const RepositoryRow = report.Row
export const Repositories = Schema.Struct(report.fields)

type Row = Omit<typeof RepositoryRow.Type, "before">
export const none: Omit<Row, "repository"> = {
  ...{ received: 0, cameBack: 0, merged: 0, reverted: 0, closed: 0, failed: 0, cancelled: 0, parked: 0, ready: 0 },
  ...{ successRate: null, usd: 0, usdPerMergedFix: null, leadTimeP50Seconds: null },
  ...{ baselines: 0, redBaselines: 0, withoutTests: 0, flakyProofs: 0 }
}

/** The busiest first. `costs` are its dollars in the window, by name. */
export const healthOf = async (
  sql: postgres.ISql,
  { from, to }: Window,
  costs: ReadonlyMap<string, number>
): Promise<ReadonlyArray<Row>> => {
  const rounds = await sql<Array<Row>>`
    select coalesce(named.repository, 'none') as repository,
      count(*) filter (where received_at >= ${from} and received_at < ${to})::int as received,
      count(*) filter (where received_at >= ${from} and received_at < ${to} and round > 1)::int as "cameBack",
      ${sql.unsafe(statuses.map((status) => `count(*) filter (where status = '${status}' and stands)::int as ${status}`).join(", "))},
      percentile_cont(0.5) within group (order by
        case when ready_at >= ${from} and ready_at < ${to} then (machine_ms + people_ms) / 1000.0 end)::float8 as "leadTimeP50Seconds"
    from (select *, since >= ${from} and since < ${to} as stands from throughput.round
        where (received_at >= ${from} and received_at < ${to}) or (since >= ${from} and since < ${to})
          or (ready_at >= ${from} and ready_at < ${to})) as round
      left join lateral jsonb_array_elements_text(repositories) as named (repository) on true
    group by 1`
  const suites = await sql<Array<Row>>`
    select repository, count(baseline)::int as baselines, count(*) filter (where baseline = 'red')::int as "redBaselines",
      count(*) filter (where baseline = 'no-tests')::int as "withoutTests",
      count(*) filter (where flaky > 0)::int as "flakyProofs"
    from throughput.suite where at >= ${from} and at < ${to} group by 1`
  const rows = new Map<string, Row>()
  const add = (row: Partial<Row> & { readonly repository: string }) =>
    rows.set(row.repository, { ...none, ...rows.get(row.repository), ...row })
  for (const row of [...rounds, ...suites]) add(row)
  for (const [repository, usd] of costs) add({ repository, usd })
  return [...rows.values()].map(rated).sort((one, other) => other.received - one.received || byName(one, other))
}

const statuses = ["merged", "reverted", "closed", "failed", "cancelled", "parked", "ready"] as const

const rated = (row: Row): Row => {
  const ended = row.merged + row.reverted + row.closed + row.failed + row.cancelled
  return {
    ...row,
    successRate: ended === 0 ? null : Math.round((row.merged / ended) * 1e4) / 1e4,
    usdPerMergedFix: row.merged === 0 ? null : Math.round((row.usd / row.merged) * 1e6) / 1e6
  }
}

const byName = (one: Row, other: Row) => (one.repository < other.repository ? -1 : 1)
