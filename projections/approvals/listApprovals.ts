import type postgres from "postgres"
import type { Person, TaskId } from "#domain/Ids.ts"
import { type Keyset, keyOfSort, orderOf, paged, pageOf } from "../http/keyset.ts"
import type { Ask, AskState } from "../models/Ask.ts"

export interface Sought {
  readonly states: ReadonlyArray<AskState>
  readonly repository?: string | undefined
  /** Name or account of somebody who had a say, or tried to. */
  readonly person?: string | undefined
}

export interface Found extends Omit<Ask, "task_id" | "created_at" | "asked_at" | "settled_at"> {
  readonly task_id: TaskId
  readonly created_at: Date
  readonly asked_at: Date | null
  readonly settled_at: Date | null
  readonly title: string
  readonly requester: Person | null
  /** Oldest first; times are ISO 8601. */
  readonly words: ReadonlyArray<{
    readonly at: string
    readonly kind: "endorsed" | "approved" | "rejected" | "reminded" | "escalated" | "refused"
    readonly by: Person | null
    readonly grounds: string | null
    readonly said: string | null
  }>
  readonly key: number
}

/** Plans that people were asked about, from the read model `approvals`. */
export const listApprovals = async (sql: postgres.Sql, { person, repository, states }: Sought, keyset: Keyset) => {
  const rows = await sql<Array<Found>>`
    select page.*, (select title from approvals.task where task.id = task_id),
      (select requester from approvals.task where task.id = task_id),
      (
        select coalesce(json_agg(one order by event), '[]') from approvals.word as one
        where one.task_id = page.task_id and one.version = page.version
      ) as words
    from (
      select * from (
        select *, ${keyOfSort(sql, keys, keyset)} as key from approvals.ask
        where state in ${sql(states)}
        ${repository === undefined ? sql`` : sql`and ${isOf(sql, repository)}`}
        ${person === undefined ? sql`` : sql`and ${isBy(sql, person)}`}
      ) as row
      ${pageOf(sql, keyset)}
    ) as page
    ${orderOf(sql, keyset)}`
  return paged(rows, keyset)
}

const isOf = (sql: postgres.Sql, repository: string) => sql`
  exists (select from json_array_elements_text(repositories) as one where lower(one) = lower(${repository}))`

const isBy = (sql: postgres.Sql, person: string) => sql`
  exists (
    select from approvals.word where word.task_id = ask.task_id and word.version = ask.version
      and lower(${person}) in (lower(by->>'name'), lower(by->>'id'))
  )`

/** Milliseconds, and seconds of the wait. What still waits has waited longest. */
const keys = {
  created: "extract(epoch from created_at) * 1000",
  asked: "extract(epoch from coalesce(asked_at, created_at)) * 1000",
  decided: "coalesce(extract(epoch from settled_at) * 1000, 1e15)",
  waited: "case when state = 'waiting' then 1e15 else coalesce(waited_seconds, 0) end"
}
