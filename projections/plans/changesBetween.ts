import type { Schema } from "effect"
import { canonicalJson } from "#domain/canonical.ts"
import type { Plan } from "#domain/Plan.ts"

export interface Change {
  readonly field: string
  /** Null is what one of the two lacks. */
  readonly old: Schema.Json
  readonly new: Schema.Json
}

/** Fields of two plans that differ, by name. Repositories, files and tests are the same where their names are, in whatever order. */
export const changesBetween = (old: Plan, next: Plan): ReadonlyArray<Change> => {
  const { version: _old, ...before } = old
  const { version: _next, ...after } = next
  return between("", before as Schema.Json, after as Schema.Json)
}

const between = (field: string, old: Schema.Json, next: Schema.Json): ReadonlyArray<Change> => {
  if (canonicalJson(old) === canonicalJson(next)) return []
  const [before, after] = [membersOf(old), membersOf(next)]
  if (before === undefined || after === undefined) return [{ field, old, new: next }]
  const named = (name: string) => (name.startsWith("[") || field === "" ? `${field}${name}` : `${field}.${name}`)
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) =>
    between(named(name), before.get(name) ?? null, after.get(name) ?? null)
  )
}

/** Of a struct its fields, of a list of named things these; undefined of anything that is compared as a whole. */
const membersOf = (value: Schema.Json): ReadonlyMap<string, Schema.Json> | undefined => {
  if (value === null || typeof value !== "object") return undefined
  if (!Array.isArray(value)) return new Map(Object.entries(value))
  const names = value.map(nameOf)
  if (names.includes(undefined) || new Set(names).size < names.length) return undefined
  return new Map(value.map((one, index) => [`[${names[index]}]`, one]))
}

const nameOf = (value: Schema.Json): string | undefined => {
  const { name, path, repository } = Object(value) as { name?: string; path?: string; repository?: string }
  return repository ?? (path !== undefined && name !== undefined ? `${path} > ${name}` : path)
}
