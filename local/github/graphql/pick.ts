import type { Field } from "./parseQuery.ts"

export class UnknownField extends Error {
  constructor(field: string, type: string) {
    super(`Field '${field}' doesn't exist on type '${type}'`)
  }
}

/** The selected fields of an object; one it has not is an error, as with a schema. */
export const pick = (
  type: string,
  source: Readonly<Record<string, unknown>>,
  selection: ReadonlyArray<Field>
): Record<string, unknown> =>
  Object.fromEntries(
    selection.map(({ alias, name, selection: inner }) => {
      if (!Object.hasOwn(source, name)) throw new UnknownField(name, type)
      const value = source[name]
      const nested = typeof value === "object" && value !== null && inner.length > 0
      return [alias, nested ? pick("PullRequest", value as Record<string, unknown>, inner) : value]
    })
  )
