import { Effect, identity, Layer, Schedule, Stream } from "effect"
import { EventLog, type Recorded } from "#domain/EventLog.ts"
import { TaskId } from "#domain/Ids.ts"
import { directBatch } from "./directBatch.ts"
import { listen } from "./listen.ts"
import { Nats } from "./Nats.ts"
import { storedEvent } from "./storedEvent.ts"
import { EVENTS } from "./topology.ts"
import { untilAnswered } from "./untilAnswered.ts"

/**
 * `EventLog` on JetStream: a position is a stream sequence. A follower asks for the next batch when it has taken the last
 * one, so a slow one holds nothing but that batch; whatever breaks, it goes on after the last event it handed over. It has no
 * consumer on the server: whoever may make one may have it deliver to any subject.
 */
export const layer: Layer.Layer<EventLog, never, Nats> = Layer.effect(
  EventLog,
  Effect.gen(function* () {
    const nats = yield* Nats
    return EventLog.of({
      head: untilAnswered("asking for the head of the log", async () => {
        const { state } = await nats.manager.streams.info(EVENTS)
        return state.last_seq
      }),
      having: (type) =>
        untilAnswered(`asking who has ${type}`, async () => {
          const { state } = await nats.manager.streams.info(EVENTS, { subjects_filter: `${type}.*` })
          return Object.keys(state.subjects ?? {}).map((subject) => TaskId.make(subject.slice(type.length + 1)))
        }),
      follow: (after) =>
        Stream.suspend(() => {
          let position = after
          const onwards = Stream.suspend(() => Stream.fromAsyncIterable(batches(nats, position), identity))
          return onwards.pipe(
            Stream.tap((batch) =>
              Effect.sync(() => {
                position = batch.at(-1)?.position ?? position
              })
            ),
            Stream.tapError((error) => Effect.logWarning(`following the log anew after ${position}: ${error}`)),
            Stream.retry(Schedule.spaced("500 millis")),
            Stream.flattenIterable,
            Stream.orDie
          )
        })
    })
  })
)

const BATCH = 500

/** Ends by throwing only. */
async function* batches(nats: Nats["Service"], after: number): AsyncGenerator<ReadonlyArray<Recorded>> {
  const ear = listen(nats.connection)
  try {
    for (let position = after; ; ) {
      const page = await directBatch(nats, EVENTS, { from: position + 1, batch: BATCH })
      if (page.length === 0) {
        await ear.next()
        continue
      }
      ear.calm()
      position = page.at(-1)!.sequence
      yield page.map((message) => ({ position: message.sequence, event: storedEvent(message).json }))
    }
  } finally {
    ear.close()
  }
}
