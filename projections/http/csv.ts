import { stringify } from "csv-stringify/sync"
import { Context, type Schema } from "effect"
import { OpenApi } from "effect/http-api"

/** How a list of an answer becomes a table. */
export interface Table {
  /** Member of the answer that holds the rows; undefined where the answer is the list itself. */
  readonly rows: string | undefined
  readonly columns: ReadonlyArray<Column>
  /** Query parameter that takes the answer's `next`. */
  readonly goOn: string
}

export const TableOf = Context.Reference<Table | undefined>("redgreen/projections/http/TableOf", {
  defaultValue: () => undefined
})

/**
 * Annotates an endpoint whose answer holds a list, so that it is answered as CSV too: `tabular("tasks", Task)` for
 * `{ tasks: Task[], next }`, `tabular(undefined, Task)` for `Task[]`. A column each for the fields of a row, those of structs in it as
 * `plan.version`; lists of texts are joined by `; `, anything else deeper stands there as JSON.
 */
export const tabular = (rows: string | undefined, row: Schema.Top, goOn = "cursor"): Context.Context<never> =>
  Context.add(OpenApi.annotations({ transform: described }), TableOf, { rows, columns: columnsOf(row), goOn })

/** RFC 4180, with a header row. Text a spreadsheet would take for a formula begins with an apostrophe. */
export const csvOf = ({ columns, rows }: Table, answer: unknown): string => {
  const list: ReadonlyArray<unknown> = rows === undefined ? answer : Object(answer)[rows]
  const cells = list.map((row) => columns.map((path) => cell(path.reduce((value, key) => Object(value)[key], row))))
  return stringify([...cells], {
    header: true,
    columns: columns.map((path) => ({ key: path.join(".") })),
    escape_formulas: true,
    record_delimiter: "windows",
    cast: { boolean: String }
  })
}

type Column = ReadonlyArray<string>

const columnsOf = (schema: Schema.Top): ReadonlyArray<Column> =>
  Object.entries(fieldsOf(schema) ?? {}).flatMap(([name, field]) =>
    fieldsOf(field) === undefined ? [[name]] : columnsOf(field).map((path) => [name, ...path])
  )

/** Of a struct, also of one that may be null or absent. */
const fieldsOf = (schema: Schema.Top): Readonly<Record<string, Schema.Top>> | undefined => {
  const {
    fields,
    members,
    schema: inner
  } = schema as Partial<{
    fields: Readonly<Record<string, Schema.Top>>
    members: ReadonlyArray<Schema.Top>
    schema: Schema.Top
  }>
  if (fields !== undefined) return fields
  const [only, ...more] = (members ?? []).filter((member) => fieldsOf(member) !== undefined)
  if (only !== undefined) return more.length === 0 ? fieldsOf(only) : undefined
  return inner === undefined ? undefined : fieldsOf(inner)
}

const cell = (value: unknown) => {
  if (typeof value !== "object" || value === null) return value
  return Array.isArray(value) && value.every((one) => typeof one === "string")
    ? value.join("; ")
    : JSON.stringify(value)
}

// biome-ignore lint/suspicious/noExplicitAny: an operation of the OpenAPI document, as the library gives it
const described = (operation: Record<string, any>): Record<string, any> => ({
  ...operation,
  parameters: [
    ...operation["parameters"],
    {
      name: "format",
      in: "query",
      required: false,
      description: "What to answer with; it goes before `Accept`.",
      schema: { type: "string", enum: ["json", "csv"] }
    }
  ],
  responses: {
    ...operation["responses"],
    200: {
      ...operation["responses"]["200"],
      content: {
        ...operation["responses"]["200"].content,
        "text/csv": { schema: { type: "string", description: "The list alone; `Link` leads to the page after it." } }
      }
    }
  }
})
