import { JetStreamApiError } from "@nats-io/jetstream"
import { type ObjectInfo, type ObjectStore, Objm } from "@nats-io/obj"
import { Effect, Layer } from "effect"
import { ArtifactMissing, Artifacts, sha256Of } from "#domain/Artifacts.ts"
import { Nats } from "./Nats.ts"
import { ARTIFACTS, conflicts } from "./topology.ts"
import { NotYet, untilAnswered } from "./untilAnswered.ts"

/** `Artifacts` on the JetStream object store: an object's name is the SHA-256 of its bytes. */
export const layer: Layer.Layer<Artifacts, never, Nats> = Layer.effect(
  Artifacts,
  Effect.gen(function* () {
    const nats = yield* Nats
    const bucket = yield* Effect.promise(() => new Objm(nats.jetstream).open(ARTIFACTS, false))
    return Artifacts.of({
      put: Effect.fn("NatsArtifacts.put")(function* (bytes) {
        const name = sha256Of(bytes)
        yield* untilAnswered(`storing artifact ${name}`, () => store(nats, bucket, name, bytes), "30 seconds")
        return name
      }),
      get: Effect.fn("NatsArtifacts.get")(function* (sha256) {
        const bytes = yield* untilAnswered(`reading artifact ${sha256}`, () => fetchWhole(nats, bucket, sha256))
        if (bytes === null) return yield* new ArtifactMissing({ sha256 })
        if (sha256Of(bytes) !== sha256)
          return yield* Effect.die(new Error(`artifact ${sha256} does not hold the bytes it is named after`))
        return bytes
      })
    })
  })
)

const store = async (nats: Nats["Service"], bucket: ObjectStore, name: string, bytes: Uint8Array) => {
  const present = await bucket.info(name)
  if (present !== null && (await isWhole(nats, present))) return
  // The expected revision keeps a second writer of the same bytes from purging the chunks of the first under its readers.
  const put = bucket.putBlob({ name }, bytes, { previousRevision: present?.revision ?? 0 })
  await put.catch((error) => {
    if (error instanceof JetStreamApiError && conflicts.has(error.code)) throw new NotYet("stored by another")
    throw error
  })
}

const fetchWhole = async (nats: Nats["Service"], bucket: ObjectStore, name: string) => {
  const present = await bucket.info(name)
  if (present === null) return null
  // Reading an object whose chunks are gone would wait for them for ever.
  if (!(await isWhole(nats, present))) throw new Error("its chunks are not all there; store the same bytes again")
  return bucket.getBlob(name)
}

/** A put whose last answer was lost purges its chunks although its entry may have been stored: an entry alone proves nothing. */
const isWhole = async ({ manager }: Nats["Service"], { nuid, chunks }: ObjectInfo) => {
  if (chunks === 0) return true
  const subject = `$O.${ARTIFACTS}.C.${nuid}`
  const { state } = await manager.streams.info(`OBJ_${ARTIFACTS}`, { subjects_filter: subject })
  return state.subjects?.[subject] === chunks
}
