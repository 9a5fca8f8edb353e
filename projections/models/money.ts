import type postgres from "postgres"
import type { ReadModel } from "../engine/ReadModel.ts"
import { rowsOf, upsert } from "../engine/rows.ts"

/** What every model call cost, with what it was for: the one ledger of spend. */
export const money: ReadModel = {
  name: "money",
  revision: 1,
  of: new Set(["task.received", "task.retried", "task.recurred", "plan.created", "budget.spent"]),
  tables: `
    create table task (
      id text primary key,
      requester text,
      source text not null,
      budget_usd double precision not null,
      repositories jsonb not null
    );
    create table spend (
      task_id text not null,
      version integer not null,
      at timestamptz(3) not null,
      work text not null,
      attempt integer not null,
      session text not null,
      model text not null,
      input_tokens bigint not null,
      output_tokens bigint not null,
      cache_read_tokens bigint not null,
      cache_write_tokens bigint not null,
      usd double precision not null,
      primary key (task_id, version)
    );
    create index spend_by_time on spend (at);`,
  open: () => async (tx, batch) => {
    const ids = [...new Set(batch.map(({ envelope }) => envelope.stored.subject))]
    const tasks = new Map(await rowsOf<TaskRow>(tx, "task", "id", ids))
    const spent: Array<Record<string, unknown>> = []
    for (const { envelope } of batch) {
      const { event, stored } = envelope
      const id = stored.subject
      const task = tasks.get(id)
      switch (event._tag) {
        case "task.received": {
          const { budgetUsd: budget_usd, candidates: repositories, requester, source } = event
          tasks.set(id, { id, requester: requester?.name ?? null, source: source.kind, budget_usd, repositories })
          break
        }
        case "task.retried":
        case "task.recurred":
          if (task !== undefined && event.budgetUsd !== undefined)
            tasks.set(id, { ...task, budget_usd: event.budgetUsd })
          break
        case "plan.created":
          if (task !== undefined)
            tasks.set(id, { ...task, repositories: event.plan.repositories.map(({ repository }) => repository) })
          break
        case "budget.spent":
          spent.push({
            ...{ task_id: id, version: stored.version, at: stored.time, work: event.work, attempt: event.attempt },
            ...{ session: event.session, model: event.model, usd: event.usd },
            ...{ input_tokens: event.inputTokens, output_tokens: event.outputTokens },
            ...{ cache_read_tokens: event.cacheReadTokens, cache_write_tokens: event.cacheWriteTokens }
          })
      }
    }
    await upsert(tx, "task", ["id"], [...tasks.values()])
    await upsert(tx, "spend", ["task_id", "version"], spent)
  }
}

interface TaskRow extends Record<string, unknown> {
  readonly id: string
  readonly requester: string | null
  readonly source: string
  readonly budget_usd: number
  readonly repositories: ReadonlyArray<string>
}

export type Dimension = "task" | "work" | "model" | "repository" | "requester" | "day" | "source"

/** Spend in a window, by one dimension, the dearest first. A task over several repositories counts in each by an equal share. */
export const costBy = async (sql: postgres.ISql, dimension: Dimension, window: { from: string; to: string }) =>
  sql.unsafe<Array<{ name: string; usd: number; calls: number; tasks: number }>>(
    `select ${expressions[dimension]} as name, sum(usd * share) as usd, count(*)::int as calls, count(distinct task_id)::int as tasks
     from money.spend join money.task on task.id = spend.task_id
       cross join lateral ${dimension === "repository" ? perRepository : "(select null as repository, 1.0::float8 as share)"} as part
     where at >= $1 and at < $2 group by 1 order by 2 desc, 1`,
    [window.from, window.to]
  )

const perRepository =
  "(select repository, 1.0::float8 / jsonb_array_length(repositories) as share from jsonb_array_elements_text(repositories) as repository)"

const expressions: { readonly [Of in Dimension]: string } = {
  task: "task_id",
  work: "work",
  model: "model",
  repository: "part.repository",
  requester: "coalesce(requester, 'nobody')",
  day: "to_char(at at time zone 'UTC', 'YYYY-MM-DD')",
  source: "source"
}
