import { JetStreamApiError } from "@nats-io/jetstream"
import { Effect, Layer } from "effect"
import { Disposal, type Weight } from "#domain/Disposal.ts"
import type { Removed } from "#domain/Removed.ts"
import { directBatch } from "./directBatch.ts"
import { Nats } from "./Nats.ts"
import { chunkSubjectOf, type Entry, entryOf, entrySubjectOf, STREAM } from "./objects.ts"
import { conflicts } from "./topology.ts"
import { NotYet, untilAnswered } from "./untilAnswered.ts"

/** `Disposal` for what `NatsArtifacts` stores: the entry stays, as one of an object that was deleted, and the chunks are overwritten one by one. */
export const layer: Layer.Layer<Disposal, never, Nats> = Layer.effect(
  Disposal,
  Effect.gen(function* () {
    const nats = yield* Nats
    return Disposal.of({
      weigh: (sha256) =>
        untilAnswered(`looking for artifact ${sha256}`, async () => {
          const entry = await entryOf(nats, sha256)
          return entry && weightOf(entry)
        }),
      remove: Effect.fn("NatsDisposal.remove")(function* (sha256, why) {
        return yield* untilAnswered(`removing artifact ${sha256}`, () => remove(nats, sha256, why), "60 seconds")
      })
    })
  })
)

const weightOf = ({ removed, size }: Entry): Weight => ({ bytes: removed?.bytes ?? size, removed })

const remove = async (nats: Nats["Service"], name: string, why: Removed["why"]): Promise<Weight | undefined> => {
  const present = await entryOf(nats, name)
  if (present === undefined) return undefined
  const left = present.removed === undefined ? await bury(nats, name, present, why) : present
  // Also of one that was buried before: whoever did may have been killed over it.
  await overwrite(nats, chunkSubjectOf(left.nuid))
  return weightOf(left)
}

/** Says first that it is gone, so that a reader meets the whole of it or the reason why not. */
const bury = async (nats: Nats["Service"], name: string, present: Entry, why: Removed["why"]): Promise<Entry> => {
  const { revision, ...entry } = present
  const at = new Date().toISOString()
  const buried = { ...entry, deleted: true, size: 0, chunks: 0, mtime: at, removed: { bytes: entry.size, at, why } }
  const expect = { lastSubjectSequence: revision }
  await nats.jetstream.publish(entrySubjectOf(name), JSON.stringify(buried), { expect }).catch((error) => {
    if (error instanceof JetStreamApiError && conflicts.has(error.code)) throw new NotYet("changed by another")
    throw error
  })
  return { ...buried, revision }
}

const overwrite = async (nats: Nats["Service"], subject: string) => {
  for (;;) {
    const { state } = await nats.manager.streams.info(STREAM, { subjects_filter: subject })
    if ((state.subjects?.[subject] ?? 0) === 0) return
    const page = await directBatch(nats, STREAM, { from: 1, subject, batch: WINDOW })
    if (page.length === 0) throw new NotYet("its chunks are not at this replica yet")
    // True: with random bytes, before the message is let go.
    for (const { sequence } of page)
      await nats.manager.streams.deleteMessage(STREAM, sequence, true).catch((error) => {
        if (!(error instanceof JetStreamApiError) || error.code !== NO_MESSAGE) throw explained(error)
      })
  }
}

const explained = (error: unknown) =>
  error instanceof JetStreamApiError && error.code === DENIED
    ? new Error("an earlier release made this store of artifacts, and for good denied that anything is deleted from it")
    : error

/** Chunks looked up at once: two megabytes. */
const WINDOW = 16
/** Deleted already, by another or by an attempt whose answer was lost. */
const NO_MESSAGE = 10043
const DENIED = 10057
