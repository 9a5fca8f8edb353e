import { Effect, Schema } from "effect"
import type postgres from "postgres"
import type { BadQuery } from "./BadQuery.ts"
import { cursorOf, keyOf } from "./cursor.ts"

/** Rows of a page, at most; 50 without it. */
export const Limit = Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 500 })))

/** `sort` of a list: any of its columns, with a `-` for the largest or newest first. */
export const sortBy = <const Column extends string>(...columns: ReadonlyArray<Column>) =>
  Schema.optionalKey(Schema.Literals(columns.flatMap((column) => [column, `-${column}` as const])))

/** A page of a list whose rows have a number they are sorted by, as `key`, and an `id`. */
export interface Keyset {
  readonly sort: string
  readonly descending: boolean
  readonly after: readonly [number, string] | undefined
  readonly limit: number
}

export const keysetOf = Effect.fnUntraced(function* (
  query: { readonly cursor?: string | undefined; readonly limit?: number | undefined },
  sort: string
): Effect.fn.Return<Keyset, BadQuery> {
  const after =
    query.cursor === undefined
      ? undefined
      : yield* keyOf(Schema.Tuple([Schema.Literal(sort), Schema.Finite, Schema.String]), query.cursor)
  const [, key, id] = after ?? []
  return {
    sort,
    descending: sort.startsWith("-"),
    after: key === undefined || id === undefined ? undefined : [key, id],
    limit: query.limit ?? 50
  }
})

/** What comes after `from (…) as row`, whose rows have a `key` and an `id`. */
export const pageOf = (sql: postgres.Sql, keyset: Keyset) => {
  const { after, descending, limit } = keyset
  const beyond = sql.unsafe(descending ? "<" : ">")
  return sql`
    ${after === undefined ? sql`` : sql`where (key, id) ${beyond} (${after[0]}::float8, ${after[1]})`}
    ${orderOf(sql, keyset)} limit ${limit + 1}`
}

export const orderOf = (sql: postgres.Sql, { descending }: Keyset) =>
  descending ? sql`order by key desc, id desc` : sql`order by key, id`

/** Of one of these expressions, all numbers, the one the list is sorted by. */
export const keyOfSort = (sql: postgres.Sql, expressions: Readonly<Record<string, string>>, { sort }: Keyset) =>
  sql.unsafe(`(${expressions[sort.replace("-", "")]})::float8`)

/** One row more than the page was asked for tells that there is another. */
export const paged = <R extends { readonly key: number; readonly id: string }>(
  rows: ReadonlyArray<R>,
  { limit, sort }: Keyset
) => {
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return { rows: page, next: rows.length > limit && last !== undefined ? cursorOf([sort, last.key, last.id]) : null }
}
