import { Schema } from "effect"
import type postgres from "postgres"
import { Count } from "#domain/Ids.ts"
import { reportOf } from "./beside.ts"
import type { Window } from "./Window.ts"

const Seconds = Schema.NullOr(Schema.Finite)

const report = reportOf(
  {
    /** `everybody` on `all` first, then each person by what they decided on that channel. */
    person: Schema.String,
    /** What the channel itself calls them; empty for everybody. */
    id: Schema.String,
    channel: Schema.String
  },
  {
    approved: Count,
    rejected: Count,
    /** Yeses that were not enough yet. */
    endorsed: Count,
    /** Words that counted for nothing, such as a requester's own. */
    refused: Count,
    /** Of their decisions, 0 to 1; null where there was none. */
    rejectedShare: Schema.NullOr(Schema.Finite),
    /** How long a plan had waited when they decided on it, in seconds. */
    waitP50Seconds: Seconds,
    waitP90Seconds: Seconds
  }
)
export const ApprovalRow = report.Row
export const Approvals = Schema.Struct({
  ...report.fields,
  /** At this moment, whatever the window. */
  waiting: Schema.Struct({ plans: Count, oldestSince: Schema.NullOr(Schema.String) })
})

export interface Decider {
  readonly person: string
  readonly id: string
  readonly channel: string
}
export interface Decisions {
  readonly approved: number
  readonly rejected: number
  readonly endorsed: number
  readonly refused: number
  readonly rejectedShare: number | null
  readonly waitP50Seconds: number | null
  readonly waitP90Seconds: number | null
}
export const none: Decisions = {
  ...{ approved: 0, rejected: 0, endorsed: 0, refused: 0 },
  ...{ rejectedShare: null, waitP50Seconds: null, waitP90Seconds: null }
}

/** A person is who the channel says, by its own id: two of one name are two rows. */
export const decisionsIn = async (sql: postgres.ISql, { from, to }: Window) =>
  sql<Array<Decider & Decisions>>`
    with said as (
      select kind, by ->> 'id' as id, by ->> 'name' as name, by ->> 'channel' as channel,
        case when kind in ('approved', 'rejected') then waited_seconds end as waited
      from approvals.word left join approvals.ask using (task_id, version)
      where word.at >= ${from} and word.at < ${to} and by is not null
    )
    select case when grouping(id) = 1 then 'everybody' else max(name) end as person, coalesce(id, '') as id,
      coalesce(channel, 'all') as channel,
      count(*) filter (where kind = 'approved')::int as approved, count(*) filter (where kind = 'rejected')::int as rejected,
      count(*) filter (where kind = 'endorsed')::int as endorsed, count(*) filter (where kind = 'refused')::int as refused,
      round(count(*) filter (where kind = 'rejected')::numeric
        / nullif(count(*) filter (where kind in ('approved', 'rejected')), 0), 4)::float8 as "rejectedShare",
      percentile_cont(0.5) within group (order by waited) as "waitP50Seconds",
      percentile_cont(0.9) within group (order by waited) as "waitP90Seconds"
    from said group by grouping sets ((id, channel), ())
    order by grouping(id) desc, count(*) filter (where kind in ('approved', 'rejected')) desc, 1, 2, 3`

export const waitingNow = async (sql: postgres.ISql): Promise<(typeof Approvals.Type)["waiting"]> => {
  const [waiting] = await sql<[{ plans: number; oldest: Date | null }]>`
    select count(*)::int as plans, min(asked_at) as oldest from approvals.ask where state = 'waiting'`
  return { plans: waiting.plans, oldestSince: waiting.oldest?.toISOString() ?? null }
}
