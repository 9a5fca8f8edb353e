import { Schema } from "effect"
import { Window } from "./Window.ts"

/** A report of rows: those of the window, each with what it was in the window it is compared with. */
export const reportOf = <Key extends Schema.Struct.Fields, Figures extends Schema.Struct.Fields>(
  key: Key,
  figures: Figures
) => {
  const Row = Schema.Struct({
    ...key,
    ...figures,
    /** The same in the other window; null where nothing is compared. */
    before: Schema.NullOr(Schema.Struct(figures))
  })
  return { Row, fields: { window: Window, compared: Schema.NullOr(Window), rows: Schema.Array(Row) } }
}

/** Brings the rows of two windows together by what they are about; a row of one alone has `none` in the other. */
export const beside = <Row extends object, const Name extends keyof Row>(
  rows: ReadonlyArray<Row>,
  before: ReadonlyArray<Row> | null,
  about: ReadonlyArray<Name>,
  none: Omit<Row, Name>
): ReadonlyArray<Row & { readonly before: Omit<Row, Name> | null }> => {
  if (before === null) return rows.map((row) => ({ ...row, before: null }))
  const nameOf = (row: Row) => JSON.stringify(about.map((name) => row[name]))
  const others = new Map(before.map((row) => [nameOf(row), row]))
  const known = new Set(rows.map(nameOf))
  return [
    ...rows.map((row) => ({ ...row, before: others.get(nameOf(row)) ?? none })),
    ...before.filter((row) => !known.has(nameOf(row))).map((row) => ({ ...row, ...none, before: row }))
  ]
}
