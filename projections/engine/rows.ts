import type postgres from "postgres"

/** Columns by name; an absent one is null. */
export type Row = Readonly<Record<string, unknown>>

/**
 * Writes rows of a table in one statement: new ones are added, those whose `key` is there are replaced. Of two with the same
 * key in `rows` the last counts.
 */
export const upsert = async (
  tx: postgres.ISql,
  table: string,
  key: ReadonlyArray<string>,
  rows: ReadonlyArray<Row>
): Promise<void> => {
  if (rows.length === 0) return
  const newest = [...new Map(rows.map((row) => [key.map((column) => row[column]).join("\0"), row])).values()]
  const others = Object.keys(newest[0]!).filter((column) => !key.includes(column))
  const change =
    others.length === 0 ? "nothing" : `update set ${others.map((name) => `${name} = excluded.${name}`).join(", ")}`
  await tx.unsafe(
    `insert into ${table} select * from json_populate_recordset(null::${table}, $1::text::json) on conflict (${key.join(", ")}) do ${change}`,
    [jsonOf(newest)]
  )
}

/** Rows by key, as they stand. */
export const rowsOf = async <R extends Row>(
  tx: postgres.ISql,
  table: string,
  key: string,
  values: ReadonlyArray<string>
): Promise<ReadonlyMap<string, R>> => {
  if (values.length === 0) return new Map()
  const rows = await tx.unsafe<Array<R>>(
    `select * from ${table} where ${key} in (select json_array_elements_text($1::text::json))`,
    [JSON.stringify(values)]
  )
  return new Map(rows.map((row) => [String(row[key]), row]))
}

/** `text` cannot hold U+0000, nor UTF-8 half a surrogate pair. They are rare, and to look at each value is dear. */
const jsonOf = (rows: ReadonlyArray<Row>): string => {
  const json = JSON.stringify(rows)
  return /\\u(?:0000|d[89a-f])/.test(json) ? JSON.stringify(rows, storable) : json
}

const storable = (_: string, value: unknown) =>
  typeof value === "string" ? value.replaceAll("\0", "\uFFFD").toWellFormed() : value
