import { createHash } from "node:crypto"

/** JSON with sorted keys and no `undefined`: equal values give equal text on every machine. */
export const canonicalJson = (value: unknown): string => JSON.stringify(value, sortKeys)

/** Lower-case hex SHA-256 of the canonical JSON. */
export const canonicalSha256 = (value: unknown): string =>
  createHash("sha256").update(canonicalJson(value)).digest("hex")

const sortKeys = (_: string, value: unknown): unknown =>
  value !== null && typeof value === "object" && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
    : value
