import type { Removed } from "#domain/Removed.ts"
import type { Nats } from "./Nats.ts"
import { ARTIFACTS, artifactSubjectOf } from "./topology.ts"

// The layout of the JetStream object store.

export const STREAM = `OBJ_${ARTIFACTS}`

/** The fields we read of an object's entry; an upload is its `nuid`. */
export interface Entry {
  readonly nuid: string
  readonly chunks: number
  /** Bytes; none any more of one that was removed. */
  readonly size: number
  /** Sequence of the entry. */
  readonly revision: number
  /** Ours: why an object is marked as deleted. */
  readonly removed?: Removed
}

export const entryOf = async ({ manager }: Nats["Service"], name: string): Promise<Entry | undefined> => {
  const message = await manager.streams.getMessage(STREAM, { last_by_subj: entrySubjectOf(name) })
  return message === null ? undefined : { ...message.json<Entry>(), revision: message.seq }
}

export const entrySubjectOf = (name: string) => artifactSubjectOf("M", padded(Buffer.from(name)))

export const chunkSubjectOf = (upload: string) => artifactSubjectOf("C", upload)

/** Base64url with padding, as the object store writes names and digests. */
export const padded = (bytes: Buffer) => bytes.toString("base64").replaceAll("+", "-").replaceAll("/", "_")
