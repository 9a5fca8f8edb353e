import type postgres from "postgres"
import type { Person } from "#domain/Ids.ts"
import type { Plan } from "#domain/Plan.ts"
import type { ReadModel } from "../engine/ReadModel.ts"
import { type Row, upsert } from "../engine/rows.ts"

/** Every plan that was ever written, with what people said to it. A version is written once and decided on once. */
export const plans: ReadModel = {
  name: "plans",
  revision: 1,
  of: new Set(["task.received", "plan.created", "plan.approved", "plan.rejected"]),
  tables: `
    create table task (
      id text primary key,
      at timestamptz(3) not null
    );
    create table plan (
      task_id text not null,
      version integer not null,
      at timestamptz(3) not null,
      sha256 text not null,
      -- [{ repository, baseBranch, baseCommit }]
      repositories json not null,
      risk text not null,
      -- 0 to 1
      confidence double precision not null,
      estimate_usd double precision not null,
      budget_usd double precision not null,
      summary text not null,
      plan json not null,
      primary key (task_id, version)
    );
    create table decision (
      task_id text not null,
      -- of the plan
      version integer not null,
      verdict text not null,
      at timestamptz(3) not null,
      by json not null,
      grounds text,
      feedback text,
      primary key (task_id, version)
    );`,
  open: () => async (tx, batch) => {
    const tasks: Array<Row> = []
    const written: Array<Row> = []
    const decisions: Array<Row> = []
    for (const { envelope } of batch) {
      const { event, stored } = envelope
      const [task_id, at] = [stored.subject, stored.time]
      switch (event._tag) {
        case "task.received":
          tasks.push({ id: task_id, at })
          break
        case "plan.created": {
          const { plan, sha256 } = event
          const { confidence, risk, summary, version } = plan
          const repositories = plan.repositories.map(({ repository, baseBranch, baseCommit }) => ({
            ...{ repository, baseBranch, baseCommit }
          }))
          const money = { estimate_usd: plan.estimateUsd, budget_usd: plan.budgetUsd }
          written.push({ task_id, version, at, sha256, repositories, risk, confidence, ...money, summary, plan })
          break
        }
        case "plan.approved": {
          const { by, grounds = null, version } = event
          decisions.push({ task_id, version, verdict: "approved", at, by, grounds, feedback: null })
          break
        }
        case "plan.rejected": {
          const { by, feedback, version } = event
          decisions.push({ task_id, version, verdict: "rejected", at, by, grounds: null, feedback })
        }
      }
    }
    await upsert(tx, "task", ["id"], tasks)
    await upsert(tx, "plan", ["task_id", "version"], written)
    await upsert(tx, "decision", ["task_id", "version"], decisions)
  }
}

export interface Written {
  readonly version: number
  readonly at: Date
  readonly sha256: string
  readonly repositories: ReadonlyArray<Pick<Plan["repositories"][number], "repository" | "baseBranch" | "baseCommit">>
  readonly risk: Plan["risk"]
  readonly confidence: number
  readonly estimateUsd: number
  readonly budgetUsd: number
  readonly summary: string
  readonly plan: Plan
  /** The one said later replaces it; null where nobody decided. */
  readonly verdict: "approved" | "rejected" | null
  readonly decidedAt: Date | null
  readonly by: Person | null
  readonly grounds: string | null
  readonly feedback: string | null
}

/** All versions of a task's plan, oldest first; undefined for a task nobody reported. */
export const plansOf = async (sql: postgres.Sql, task: string): Promise<ReadonlyArray<Written> | undefined> => {
  const rows = await sql<Array<Written>>`
    select version, plan.at, sha256, repositories, risk, confidence, estimate_usd as "estimateUsd",
      budget_usd as "budgetUsd", summary, plan, verdict, decision.at as "decidedAt", by, grounds, feedback
    from plans.plan left join plans.decision using (task_id, version) where task_id = ${task} order by version`
  return rows.length > 0 || (await sql`select from plans.task where id = ${task}`).length > 0 ? rows : undefined
}
