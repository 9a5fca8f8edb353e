import { createHash } from "node:crypto"
import { JetStreamApiError } from "@nats-io/jetstream"
import { nuid } from "@nats-io/transport-node"
import { Effect, Layer } from "effect"
import { ArtifactMissing, Artifacts, sha256Of } from "#domain/Artifacts.ts"
import { directBatch } from "./directBatch.ts"
import { Nats } from "./Nats.ts"
import { chunkSubjectOf, type Entry, entryOf, entrySubjectOf, padded, STREAM } from "./objects.ts"
import { ARTIFACTS, conflicts } from "./topology.ts"
import { NotYet, untilAnswered } from "./untilAnswered.ts"

/**
 * `Artifacts` in the layout of the JetStream object store, an object's name being the SHA-256 of its bytes. The client's own object store
 * would need to make consumers, to purge and to roll up; this needs to publish and to read.
 */
export const layer: Layer.Layer<Artifacts, never, Nats> = Layer.effect(
  Artifacts,
  Effect.gen(function* () {
    const nats = yield* Nats
    return Artifacts.of({
      put: Effect.fn("NatsArtifacts.put")(function* (bytes) {
        const name = sha256Of(bytes)
        yield* untilAnswered(`storing artifact ${name}`, () => store(nats, name, bytes), "30 seconds")
        return name
      }),
      get: Effect.fn("NatsArtifacts.get")(function* (sha256) {
        const found = yield* untilAnswered(`reading artifact ${sha256}`, () => fetchWhole(nats, sha256), "30 seconds")
        if (!(found instanceof Uint8Array)) return yield* new ArtifactMissing({ sha256, ...found })
        if (sha256Of(found) !== sha256)
          return yield* Effect.die(new Error(`artifact ${sha256} does not hold the bytes it is named after`))
        return found
      })
    })
  })
)

const CHUNK = 128 * 1024
/** Chunks asked for at once: two megabytes. */
const WINDOW = 16

const store = async (nats: Nats["Service"], name: string, bytes: Uint8Array) => {
  const present = await entryOf(nats, name)
  if (present !== undefined && present.removed === undefined && (await isWhole(nats, present))) return
  const upload = nuid.next()
  const chunks = Math.ceil(bytes.length / CHUNK)
  // One after the other: a chunk that is sent again must not come after the next one.
  for (let chunk = 0; chunk < chunks; chunk += 1)
    await nats.jetstream.publish(chunkSubjectOf(upload), bytes.subarray(chunk * CHUNK, (chunk + 1) * CHUNK))
  const entry = {
    ...{ name, bucket: ARTIFACTS, nuid: upload, size: bytes.length, chunks, deleted: false },
    options: { max_chunk_size: CHUNK },
    mtime: new Date().toISOString(),
    digest: `SHA-256=${padded(createHash("sha256").update(bytes).digest())}`
  }
  // The expected revision leaves the entry of whoever stored the same bytes meanwhile as it is.
  const expect = { lastSubjectSequence: present?.revision ?? 0 }
  await nats.jetstream.publish(entrySubjectOf(name), JSON.stringify(entry), { expect }).catch((error) => {
    if (error instanceof JetStreamApiError && conflicts.has(error.code)) throw new NotYet("stored by another")
    throw error
  })
}

const fetchWhole = async (nats: Nats["Service"], name: string): Promise<Uint8Array | Pick<Entry, "removed">> => {
  const present = await entryOf(nats, name)
  if (present === undefined) return {}
  if (present.removed !== undefined) return { removed: present.removed }
  if (!(await isWhole(nats, present))) throw new Error("its chunks are not all there; store the same bytes again")
  const parts: Array<Uint8Array> = []
  const subject = chunkSubjectOf(present.nuid)
  for (let from = 1; parts.length < present.chunks; ) {
    const batch = Math.min(WINDOW, present.chunks - parts.length)
    const page = await directBatch(nats, STREAM, { from, subject, batch })
    if (page.length < batch) throw new NotYet("some of its chunks are not at this replica yet")
    for (const { data } of page) parts.push(data)
    from = page.at(-1)!.sequence + 1
  }
  return Buffer.concat(parts)
}

/** Chunks may be under way to the disk of a replica while their acknowledgement was lost: an entry alone proves nothing. */
const isWhole = async ({ manager }: Nats["Service"], { nuid: upload, chunks }: Entry) => {
  if (chunks === 0) return true
  const subject = chunkSubjectOf(upload)
  const { state } = await manager.streams.info(STREAM, { subjects_filter: subject })
  return state.subjects?.[subject] === chunks
}
