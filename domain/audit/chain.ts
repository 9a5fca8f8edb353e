import { canonicalSha256 } from "../canonical.ts"
import type { Stored } from "../Envelope.ts"
import type { Finding } from "./Finding.ts"

/** Hashes, positions and links of one task's events, given in the order of the log. */
export const chainFaults = (events: ReadonlyArray<Stored>): ReadonlyArray<Finding> => {
  const inOrder = [...new Map(events.map((event) => [event.version, event])).values()].sort(byVersion)
  return [
    ...events.filter(isChanged).map((event) => about(event, "changed", "it was changed after it was written")),
    ...events.filter(isSecond).map((event) => about(event, "forged", `position ${event.version} was taken already`)),
    ...events.filter(isLate).map((event) => about(event, "reordered", "it stands behind one that came after it")),
    ...gaps(inOrder),
    ...inOrder.flatMap((event, index) => linkFault(inOrder[index - 1], event))
  ]
}

const byVersion = (one: Stored, other: Stored) => one.version - other.version

const isChanged = ({ hash, ...rest }: Stored) => canonicalSha256(rest) !== hash

const isSecond = ({ version }: Stored, index: number, all: ReadonlyArray<Stored>) =>
  all.slice(0, index).some((before) => before.version === version)

const isLate = ({ version }: Stored, index: number, all: ReadonlyArray<Stored>) =>
  all.slice(0, index).some((before) => before.version > version)

const gaps = (inOrder: ReadonlyArray<Stored>): ReadonlyArray<Finding> => {
  const known = new Set(inOrder.map(({ version }) => version))
  const last = inOrder.at(-1)?.version ?? 0
  return Array.from({ length: last }, (_, index) => index + 1)
    .filter((version) => !known.has(version))
    .map((version) => ({ version, id: "", type: "", fault: "missing", says: `nothing stands at position ${version}` }))
}

const linkFault = (before: Stored | undefined, event: Stored): ReadonlyArray<Finding> => {
  // A gap is told as such; what follows it has nothing to be compared with.
  if ((before?.version ?? 0) !== event.version - 1) return []
  if (before === undefined)
    return event.prevhash === "" ? [] : [about(event, "forged", "it is the first, and follows something else")]
  if (event.prevhash !== before.hash)
    return [about(before, "forged", `${event.type} at ${event.version} was written after another event than this one`)]
  if (event.correlationid !== before.correlationid || event.subject !== before.subject)
    return [about(event, "forged", "it belongs to another history")]
  return []
}

const about = ({ version, id, type }: Stored, fault: Finding["fault"], says: string): Finding => ({
  ...{ version, id, type },
  fault,
  says
})
