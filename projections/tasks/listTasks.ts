import type postgres from "postgres"
import { placeOf } from "../models/board.ts"
import type { Task } from "./views.ts"

export interface Listing {
  readonly sort: Sort
  readonly descending: boolean
  /** `keyOf` the last task of the page before. */
  readonly after: ReadonlyArray<string | number> | undefined
  readonly limit: number
  readonly status?: ReadonlyArray<Task["status"]> | undefined
  readonly repository?: string | undefined
  readonly requester?: string | undefined
  readonly source?: string | undefined
  /** Anywhere in the title, in capitals or not. */
  readonly text?: string | undefined
  /** ISO 8601, of the creation; half open. */
  readonly from?: string | undefined
  readonly to?: string | undefined
}

export type Sort = keyof typeof sorts

/** What a task is sorted by, and its id, so that no two are alike. */
export const keyOf = (sort: Sort, { createdAt, id, spentUsd, status, updatedAt }: Task) =>
  ({
    created: [createdAt, id],
    updated: [updatedAt, id],
    spent: [spentUsd, id],
    status: [placeOf(status), createdAt, id]
  })[sort]

/**
 * One page of the board. Tasks that arrive meanwhile do not shift it: it begins after a task, not at a number.
 *
 * Which index serves best hangs on how many tasks the filters leave and where they lie, which PostgreSQL guesses as if they were spread
 * evenly: it would walk past a hundred thousand newer tasks to the fifty of somebody who left. So first only the nearest are looked
 * through; if they do not fill the page, all that pass the filters are sorted, unless those are many.
 */
export const listTasks = async (sql: postgres.ISql, listing: Listing): Promise<ReadonlyArray<Task>> => {
  const columns: ReadonlyArray<Column> = sorts[listing.sort]
  const order = (table = "") =>
    `order by ${columns.map(({ name }) => `${table}${name} ${listing.descending ? "desc" : "asc"}`).join(", ")}`
  const limit = `limit ${listing.limit}`
  const ask = async (query: (bind: Bind) => string) => {
    const values: Array<string | number> = []
    const rows = await sql.unsafe<Array<{ task: string }>>(
      query((value) => `$${values.push(value)}`),
      values
    )
    return rows.map(({ task }): Task => JSON.parse(task))
  }
  // What the index it is sorted by can tell, and the rest.
  const own = filtersOf(listing).filter(({ column }) => column === columns[0]!.name)
  const others = filtersOf(listing).filter(({ column }) => column !== columns[0]!.name)
  const nearest = (bind: Bind) =>
    `select * from board.task ${where([...own, beyond(listing, columns)], bind)} ${order()}`

  if (others.length === 0) return ask((bind) => `${nearest(bind)} ${limit}`)
  const near = await ask(
    (bind) => `
      select task from (${nearest(bind)} limit ${Math.max(NEAR, listing.limit)}) as near
      ${where(others, bind)} ${order()} ${limit}`
  )
  if (near.length === listing.limit) return near
  const passing = [...own, ...others, beyond(listing, columns)]
  return ask(
    (bind) => `
      with few as materialized (select ${KEYS} from board.task ${where(passing, bind)} limit ${FEW + 1}),
        size as (select count(*) > ${FEW} as many from few),
        page as (
          (select ${KEYS} from few where not (select many from size) ${order()} ${limit})
          union all
          (select ${KEYS} from board.task ${where([...passing, isMany], bind)} ${order()} ${limit})
        )
      select task from page join board.task on task.id = page.id ${order("page.")}`
  )
}

const NEAR = 1000
const FEW = 15_000
const KEYS = "id, created_at, updated_at, spent_usd, status"

interface Column {
  readonly name: string
  readonly type: string
}

const id = { name: "id", type: "text" }
const created = { name: "created_at", type: "timestamptz" }
const sorts = {
  created: [created, id],
  updated: [{ name: "updated_at", type: "timestamptz" }, id],
  spent: [{ name: "spent_usd", type: "double precision" }, id],
  status: [{ name: "status", type: "smallint" }, created, id]
} as const

type Bind = (value: string | number) => string

interface Filter {
  readonly column: string
  readonly says: (bind: Bind) => string
}

const filtersOf = ({ from, repository, requester, source, status, text, to }: Listing): ReadonlyArray<Filter> => [
  ...given("created_at", from, (bind, value) => `created_at >= ${bind(value)}::timestamptz`),
  ...given("created_at", to, (bind, value) => `created_at < ${bind(value)}::timestamptz`),
  ...given("status", status, (_, values) => `status in (${values.map(placeOf).join(", ")})`),
  ...given("repositories", repository, (bind, value) => `repositories @> array[${bind(value)}::text]`),
  ...given("requester", requester, (bind, value) => `requester = ${bind(value)}::text`),
  ...given("source", source, (bind, value) => `source = ${bind(value)}::text`),
  ...given("title", text, (bind, value) => `title ilike ${bind(`%${value.replace(/[\\%_]/g, "\\$&")}%`)}::text`)
]

const given = <A>(
  column: string,
  value: A | undefined,
  says: (bind: Bind, value: A) => string
): ReadonlyArray<Filter> => (value === undefined ? [] : [{ column, says: (bind) => says(bind, value) }])

const beyond = ({ after, descending }: Listing, columns: ReadonlyArray<Column>): Filter => ({
  column: "",
  says: (bind) => {
    if (after === undefined) return "true"
    const names = columns.map(({ name }) => name).join(", ")
    return `(${names}) ${descending ? "<" : ">"} (${columns.map(({ type }, nth) => `${bind(after[nth]!)}::${type}`).join(", ")})`
  }
})

const isMany: Filter = { column: "", says: () => "(select many from size)" }

const where = (filters: ReadonlyArray<Filter>, bind: Bind) =>
  `where ${filters.map(({ says }) => says(bind)).join(" and ")}`
