import { Effect, Schema } from "effect"
import type postgres from "postgres"
import { Count, Usd } from "#domain/Ids.ts"
import { BadQuery } from "../http/BadQuery.ts"
import { reportOf } from "./beside.ts"
import type { Windows } from "./Window.ts"

const Name = Schema.NullOr(Schema.String)
const key = {
  ...{ task: Name, phase: Name, model: Name, repository: Name },
  ...{ requester: Name, day: Name, source: Name, outcome: Name }
}
export type Dimension = keyof typeof key
export const dimensions = Object.keys(key) as ReadonlyArray<Dimension>

const figures = {
  /** Exact to a millionth. A task over several repositories counts in each by an equal share. */
  usd: Usd,
  /** Calls to a model. These, tokens, tasks and budgets count whole in each of several repositories. */
  calls: Count,
  tasks: Count,
  inputTokens: Count,
  outputTokens: Count,
  cacheReadTokens: Count,
  cacheWriteTokens: Count,
  /** What these tasks may cost in all, and what they cost since they were received. */
  budgetUsd: Usd,
  spentUsd: Usd
}
export type Figures = { readonly [Name in keyof typeof figures]: number }

/** What was not asked for is null. */
export type Row = { readonly [Name in Dimension]: string | null } & Figures & { readonly before: Figures | null }

const report = reportOf(key, figures)
export const CostRow = report.Row
export const Cost = Schema.Struct({
  ...report.fields,
  by: Schema.Array(Schema.Literals(dimensions)),
  /** Of the whole window, with the rows beyond the limit. */
  total: CostRow,
  /** How many rows there are beyond the limit, all of them cheaper. */
  more: Count
})

/** `model,day`: what a row is of. */
export const dimensionsOf = (by: string): Effect.Effect<ReadonlyArray<Dimension>, BadQuery> => {
  const names = [...new Set(by.split(",").map((name) => name.trim()))]
  const known = names.filter((name): name is Dimension => Object.hasOwn(key, name))
  return known.length === names.length
    ? Effect.succeed(known)
    : Effect.fail(new BadQuery({ detail: `by is one or more of ${dimensions.join(", ")}, with commas between.` }))
}

/** The dearest first, `limit` of them at most, and how many there are. Without a dimension one row of everything. */
export const costBy = async (
  sql: postgres.ISql,
  by: ReadonlyArray<Dimension>,
  { asked, before }: Windows,
  limit: number
): Promise<{ readonly rows: ReadonlyArray<Row>; readonly count: number }> => {
  const others = before === null ? "" : ", (false, $3, $4)"
  const found = await sql.unsafe<Array<Row & { count: number }>>(
    `with part as (
       select current, spend.task_id${listed(by, (name) => `${expressions[name]} as ${name}`)}, count(*) as calls,
         sum(${by.includes("repository") ? "share" : "micros"}) as micros,
         sum(input_tokens) as input, sum(output_tokens) as output, sum(cache_read_tokens) as read, sum(cache_write_tokens) as written
       from (values (true, $1::timestamptz, $2::timestamptz)${others}) as span (current, since, till)
         join money.spend on at >= span.since and at < till
         left join money.task on task.id = spend.task_id
         ${by.map((name) => joins[name] ?? "").join(" ")}
       group by current, spend.task_id${listed(by, (name) => expressions[name])}
     )
     select count(*) over ()::int as count, ${columns("current")},
       ${before === null ? "null" : `json_build_object(${columns("not current", true)})`} as before
       ${listed(dimensions, (name) => (by.includes(name) ? `part.${name}` : `null::text as ${name}`))}
     from part left join money.task on task.id = part.task_id
     ${by.length === 0 ? "" : `group by ${by.map((name) => `part.${name}`).join(", ")}`}
     order by sum(micros) filter (where current) desc nulls last${listed(by, (name) => `part.${name}`)}
     limit ${limit}`,
    [asked.from, asked.to, ...(before === null ? [] : [before.from, before.to])]
  )
  return { rows: found, count: found[0]?.count ?? 0 }
}

const listed = (by: ReadonlyArray<Dimension>, column: (name: Dimension) => string) =>
  by.map((name) => `, ${column(name)}`).join("")

const columns = (which: string, named = false) =>
  Object.entries(sums)
    .map(([name, [sum, scale]]) => {
      const value = `coalesce(${sum} filter (where ${which}), 0)::float8 / ${scale}`
      return named ? `'${name}', ${value}` : `${value} as "${name}"`
    })
    .join(", ")

const sums: { readonly [Name in keyof Figures]: readonly [string, number] } = {
  usd: ["sum(micros)", 1e6],
  calls: ["sum(calls)", 1],
  // `part` holds each task once for each row.
  tasks: ["count(*)", 1],
  inputTokens: ["sum(input)", 1],
  outputTokens: ["sum(output)", 1],
  cacheReadTokens: ["sum(read)", 1],
  cacheWriteTokens: ["sum(written)", 1],
  budgetUsd: ["sum(budget_micros)", 1e6],
  spentUsd: ["sum(spent_micros)", 1e6]
}

const expressions: { readonly [Name in Dimension]: string } = {
  task: "spend.task_id",
  phase: "spend.phase",
  model: "spend.model",
  repository: "split.repository",
  requester: "coalesce(task.requester, 'nobody')",
  day: "to_char(at at time zone 'UTC', 'YYYY-MM-DD')",
  source: "coalesce(task.source, 'unknown')",
  outcome: `case when status is null then 'unknown'
    when status in ('ready', 'merged', 'reverted', 'closed', 'failed', 'cancelled', 'parked') then status else 'open' end`
}

const joins: { readonly [Name in Dimension]?: string } = {
  // Whole millionths: what does not divide goes to one repository after the other, in turn.
  repository: `cross join lateral (
    select repository, micros / n + case when (nth + version) % n < micros % n then 1 else 0 end as share
    from (select jsonb_array_length(named) as n, named from (
        select case when jsonb_array_length(task.repositories) > 0 then task.repositories else '["none"]' end as named) as known) as all_of_them,
      jsonb_array_elements_text(named) with ordinality as one (repository, nth)
  ) as split`,
  outcome: "left join throughput.round on round.task_id = spend.task_id and round.round = spend.round"
}
