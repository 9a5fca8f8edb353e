import type { ReadModel } from "../engine/ReadModel.ts"
import { rowsOf, upsert } from "../engine/rows.ts"

/** What every model call cost, with what it was for: the one ledger of spend. Money is whole millionths of a dollar, so that sums are exact. */
export const money: ReadModel = {
  name: "money",
  revision: 2,
  of: new Set(["task.received", "task.retried", "task.recurred", "plan.created", "budget.spent"]),
  tables: `
    create table task (
      id text primary key,
      requester text,
      source text not null,
      -- all that may be spent on it, over all rounds
      budget_micros bigint not null,
      -- over all time
      spent_micros bigint not null,
      -- The plan's; before there is one, those it may choose from.
      repositories jsonb not null,
      round integer not null
    );
    create table spend (
      task_id text not null,
      version integer not null,
      -- the task's at that time: 1, and one more each time the bug came back
      round integer not null,
      at timestamptz(3) not null,
      -- plan, red, green
      phase text not null,
      attempt integer not null,
      session text not null,
      model text not null,
      input_tokens bigint not null,
      output_tokens bigint not null,
      cache_read_tokens bigint not null,
      cache_write_tokens bigint not null,
      micros bigint not null,
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
      const change = (to: Partial<TaskRow>) => task !== undefined && tasks.set(id, { ...task, ...to })
      switch (event._tag) {
        case "task.received": {
          const { budgetUsd, candidates: repositories, requester, source } = event
          const begun = { id, requester: requester?.name ?? null, source: source.kind, repositories }
          // A second report of the same bug changes nothing.
          if (task === undefined)
            tasks.set(id, { ...begun, budget_micros: micros(budgetUsd), spent_micros: 0, round: 1 })
          break
        }
        case "task.retried":
          change(event.budgetUsd === undefined ? {} : { budget_micros: micros(event.budgetUsd) })
          break
        case "task.recurred":
          change({ budget_micros: micros(event.budgetUsd), round: (task?.round ?? 0) + 1 })
          break
        case "plan.created":
          change({ repositories: event.plan.repositories.map(({ repository }) => repository) })
          break
        case "budget.spent": {
          const amount = micros(event.usd)
          change({ spent_micros: Number(task?.spent_micros ?? 0) + amount })
          spent.push({
            ...{ task_id: id, version: stored.version, round: task?.round ?? 1, at: stored.time, phase: event.work },
            ...{ attempt: event.attempt, session: event.session, model: event.model, micros: amount },
            ...{ input_tokens: event.inputTokens, output_tokens: event.outputTokens },
            ...{ cache_read_tokens: event.cacheReadTokens, cache_write_tokens: event.cacheWriteTokens }
          })
        }
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
  // The driver answers what was a bigint as text.
  readonly budget_micros: number | string
  readonly spent_micros: number | string
  readonly repositories: ReadonlyArray<string>
  readonly round: number
}

const micros = (usd: number) => Math.round(usd * 1e6)
