import { createHash } from "node:crypto"

/** JSON of plain values, with sorted keys and no `undefined`: equal values give equal text on every machine. */
export const canonicalJson = (value: unknown): string => JSON.stringify(sorted(value))

/** Lower-case hex SHA-256 of the canonical JSON. */
export const canonicalSha256 = (value: unknown): string =>
  createHash("sha256").update(canonicalJson(value)).digest("hex")

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== "object") return value
  const members = value as Readonly<Record<string, unknown>>
  return Object.fromEntries(
    Object.keys(members)
      .sort()
      .map((key) => [key, sorted(members[key])])
  )
}
