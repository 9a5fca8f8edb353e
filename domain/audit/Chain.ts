import { canonicalSha256 } from "../canonical.ts"
import type { Stored } from "../Envelope.ts"
import type { Finding } from "./Finding.ts"

/** What has to be kept of a task's events to check the next one. */
export interface Chain {
  /** The newest event in place; undefined before the first. */
  readonly last: Pick<Stored, "version" | "hash" | "id" | "type" | "correlationid" | "subject"> | undefined
  /** Positions that were skipped and may still come. */
  readonly gaps: ReadonlyArray<number>
}

export const empty: Chain = { last: undefined, gaps: [] }

/** Hash, position and links of one more event, in the order of the log. */
export const follow = (
  chain: Chain,
  stored: Stored
): { readonly chain: Chain; readonly findings: ReadonlyArray<Finding> } => {
  const { last, gaps } = chain
  const { hash, ...rest } = stored
  const changed = canonicalSha256(rest) === hash ? [] : [about(stored, "changed", "was changed after it was written")]
  const expected = (last?.version ?? 0) + 1
  if (stored.version < expected) {
    const late = gaps.includes(stored.version)
    const place = late
      ? about(stored, "reordered", "stands behind one that came after it")
      : about(stored, "forged", "is one too many: its position was taken already")
    return { chain: { last, gaps: gaps.filter((gap) => gap !== stored.version) }, findings: [...changed, place] }
  }
  const skipped = Array.from({ length: stored.version - expected }, (_, index) => expected + index)
  const link = skipped.length === 0 ? linkFault(last, stored) : []
  const { version, id, type, correlationid, subject } = stored
  const next = { last: { version, hash, id, type, correlationid, subject }, gaps: [...gaps, ...skipped] }
  return { chain: next, findings: [...changed, ...link] }
}

/** What the end of the log tells: positions that never came. */
export const missing = ({ gaps }: Chain): ReadonlyArray<Finding> =>
  gaps.map((version) => ({ version, id: "", type: "", fault: "missing", says: "is missing" }))

const linkFault = (before: Chain["last"], event: Stored): ReadonlyArray<Finding> => {
  if (before === undefined)
    return event.prevhash === "" ? [] : [about(event, "forged", "is the first, and follows something else")]
  if (event.prevhash !== before.hash)
    return [about(before, "forged", `is not the one that ${event.type} at ${event.version} was written after`)]
  return event.correlationid === before.correlationid && event.subject === before.subject
    ? []
    : [about(event, "forged", "belongs to another history")]
}

const about = (
  { version, id, type }: Pick<Stored, "version" | "id" | "type">,
  fault: Finding["fault"],
  says: string
): Finding => ({ version, id, type, fault, says })
