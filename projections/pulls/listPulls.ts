import type postgres from "postgres"
import type { TaskId } from "#domain/Ids.ts"
import type { Fate } from "#domain/PullRequest.ts"
import { type Keyset, keyOfSort, paged, pageOf } from "../http/keyset.ts"
import type { Pull } from "../models/pulls.ts"

export interface Sought {
  readonly repository?: string | undefined
  readonly fate?: Fate | undefined
  /** Opened from here, until before there; ISO 8601. */
  readonly from: string
  readonly to: string
}

export interface Found extends Omit<Pull, "task_id"> {
  readonly task_id: TaskId
  readonly key: number
}

/** Pull requests that were opened in a window, from the read model `pulls`. */
export const listPulls = async (sql: postgres.Sql, { fate, from, repository, to }: Sought, keyset: Keyset) => {
  const rows = await sql<Array<Found>>`
    select * from (
      select *, ${keyOfSort(sql, keys, keyset)} as key from pulls.pull
      where opened_at >= ${from}::timestamptz and opened_at < ${to}::timestamptz
      ${repository === undefined ? sql`` : sql`and lower(repository) = lower(${repository})`}
      ${fate === undefined ? sql`` : sql`and fate = ${fate}`}
    ) as row
    ${pageOf(sql, keyset)}`
  return paged(rows, keyset)
}

/** Milliseconds, and seconds of a duration. What has not come to that comes after all that has. */
const keys = {
  opened: "extract(epoch from opened_at) * 1000",
  updated: "extract(epoch from updated_at) * 1000",
  toReady: "coalesce(extract(epoch from ready_at - opened_at), 1e15)",
  toMerge: "coalesce(extract(epoch from merged_at - opened_at), 1e15)"
}
