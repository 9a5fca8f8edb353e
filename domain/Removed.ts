import { Schema } from "effect"
import { Count, Timestamp } from "./Ids.ts"

/** What is left of an artifact that was taken away. */
export const Removed = Schema.Struct({
  bytes: Count,
  at: Timestamp,
  /** Its time was over (`REDGREEN_KEEP_…`), or its task was erased. */
  why: Schema.Literals(["retention", "erasure"])
})
export type Removed = typeof Removed.Type

/** `were removed by retention on 2026-11-22 (12.3 kB)`. */
export const removedWords = ({ at, bytes, why }: Removed): string =>
  `were removed by ${why} on ${at.slice(0, 10)} (${sizeWords(bytes)})`

export const sizeWords = (bytes: number): string =>
  bytes < 1000 ? `${bytes} B` : bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
