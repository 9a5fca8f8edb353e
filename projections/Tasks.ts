import type postgres from "postgres"
import type { Task } from "./views.ts"

/** Table `task`: one row per task, always the newest. Text that PostgreSQL cannot hold is made harmless; the history keeps it. */
export const save = async (tx: postgres.ISql, tasks: ReadonlyArray<Task>): Promise<void> => {
  if (tasks.length === 0) return
  await tx`
    insert into task ${tx(tasks.map(rowOf), columns)}
    on conflict (id) do update set ${tx.unsafe(columns.map((column) => `${column} = excluded.${column}`).join(", "))}`
}

export interface Listing {
  readonly status?: Task["status"] | undefined
  /** As `next` of the page before. One that was never given out starts from the newest. */
  readonly cursor?: string | undefined
  readonly limit: number
}

/** Newest first; tasks that arrive while somebody pages do not shift the pages. */
export const list = async (sql: postgres.Sql, { cursor, limit, status }: Listing) => {
  const after = cursor === undefined ? undefined : decodeCursor(cursor)
  const rows = await sql<Array<Row>>`
    select * from task
    where true
    ${status === undefined ? sql`` : sql`and status = ${status}`}
    ${after === undefined ? sql`` : sql`and (created_at, id) < (${after.createdAt}::timestamptz, ${after.id})`}
    order by created_at desc, id desc
    limit ${limit + 1}`
  const tasks = rows.slice(0, limit).map(taskFrom)
  const last = tasks.at(-1)
  return { tasks, next: rows.length > limit && last !== undefined ? encodeCursor(last) : null }
}

const rowOf = (task: Task) => ({
  id: task.id,
  version: task.version,
  title: text(task.title),
  status: task.status,
  step: task.step,
  source_kind: task.source.kind,
  source_key: text(task.source.key),
  source_url: task.source.url && text(task.source.url),
  repositories: [...task.repositories],
  plan_version: task.plan?.version ?? null,
  plan_sha256: task.plan?.sha256 ?? null,
  pull_requests: [...task.pullRequests],
  spent_usd: task.spentUsd,
  budget_usd: task.budgetUsd,
  requester: task.requester && text(task.requester),
  attempts: task.attempts,
  ending_reason: task.ending && text(task.ending.reason),
  ending_detail: task.ending && text(task.ending.detail),
  ending_hint: task.ending?.hint ? text(task.ending.hint) : null,
  created_at: task.createdAt,
  updated_at: task.updatedAt
})
type Row = Omit<ReturnType<typeof rowOf>, "created_at" | "updated_at"> & { created_at: Date; updated_at: Date }

const columns = [
  ..."id version title status step source_kind source_key source_url repositories plan_version plan_sha256".split(" "),
  ..."pull_requests spent_usd budget_usd requester attempts ending_reason ending_detail ending_hint".split(" "),
  ..."created_at updated_at".split(" ")
] as ReadonlyArray<keyof Row>

const taskFrom = (row: Row): Task => ({
  id: row.id,
  version: row.version,
  title: row.title,
  status: row.status,
  step: row.step,
  source: { kind: row.source_kind, key: row.source_key, url: row.source_url },
  repositories: row.repositories,
  plan:
    row.plan_version === null || row.plan_sha256 === null
      ? null
      : { version: row.plan_version, sha256: row.plan_sha256 },
  pullRequests: row.pull_requests,
  spentUsd: row.spent_usd,
  budgetUsd: row.budget_usd,
  requester: row.requester,
  attempts: row.attempts,
  ending:
    row.ending_reason === null || row.ending_detail === null
      ? null
      : { reason: row.ending_reason, detail: row.ending_detail, hint: row.ending_hint },
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString()
})

const encodeCursor = ({ createdAt, id }: Task) => Buffer.from(`${createdAt} ${id}`).toString("base64url")

const decodeCursor = (cursor: string) => {
  const match = /^(\S+Z) ([A-Za-z0-9_-]{1,64})$/.exec(Buffer.from(cursor, "base64url").toString())
  return match === null || Number.isNaN(Date.parse(match[1]!)) ? undefined : { createdAt: match[1]!, id: match[2]! }
}

// text cannot hold U+0000, nor UTF-8 half a surrogate pair.
const text = (value: string) => value.replaceAll("\0", "\uFFFD").toWellFormed()
