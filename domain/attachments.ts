/** Something large that an event names by its hash. */
export interface Attachment {
  readonly kind: "artifact" | "log" | "transcript"
  readonly sha256: string
}

/** Everything of the kind in an event's data, as it is stored. By name, because plans and blobs have hashes too. */
export const attachmentsIn = (data: unknown): ReadonlyArray<Attachment> => {
  if (Array.isArray(data)) return data.flatMap(attachmentsIn)
  if (data === null || typeof data !== "object") return []
  return Object.entries(data).flatMap(([name, value]) =>
    isKind(name) && typeof value === "string" ? [{ kind: name, sha256: value }] : attachmentsIn(value)
  )
}

const isKind = (name: string): name is Attachment["kind"] => kinds.has(name)
const kinds: ReadonlySet<string> = new Set(["artifact", "log", "transcript"])
