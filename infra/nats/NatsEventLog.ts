import type { Consumer } from "@nats-io/jetstream"
import { nanos } from "@nats-io/transport-node"
import { Effect, identity, Layer, Schedule, Stream } from "effect"
import { EventLog, type Recorded } from "#domain/EventLog.ts"
import { TaskId } from "#domain/Ids.ts"
import { Nats } from "./Nats.ts"
import { storedEvent } from "./sources.ts"
import { EVENTS } from "./topology.ts"
import { untilAnswered } from "./untilAnswered.ts"

/**
 * `EventLog` on JetStream: a position is a stream sequence. A follower asks for the next batch when it has taken the last
 * one, so a slow one holds nothing but that batch; whatever breaks, it goes on after the last event it handed over.
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
async function* batches(
  { jetstream, manager }: Nats["Service"],
  after: number
): AsyncGenerator<ReadonlyArray<Recorded>> {
  const { name } = await manager.consumers.add(EVENTS, {
    deliver_policy: "by_start_sequence",
    opt_start_seq: after + 1,
    ack_policy: "none",
    mem_storage: true,
    num_replicas: 1,
    inactive_threshold: nanos(60_000)
  })
  const consumer = await jetstream.consumers.get(EVENTS, name)
  try {
    for (let delivered = 0; ; ) {
      let batch: Array<Recorded> = []
      const before = delivered
      for await (const message of await consumer.fetch({ max_messages: BATCH, expires: 5_000 })) {
        delivered += 1
        if (message.info.deliverySequence !== delivered) throw new Error("a delivery was lost")
        batch.push({ position: message.seq, event: storedEvent(message).json })
        if (message.info.pending > 0 && batch.length < BATCH) continue
        yield batch
        batch = []
      }
      if (batch.length > 0) yield batch
      if (delivered === before) await checkNothingLost(consumer, delivered)
    }
  } finally {
    // It would end by itself; gone at once, it does not weigh on the server while many come and go.
    void consumer.delete().catch(() => {})
  }
}

/** Nothing is acknowledged here, so a last delivery lost with its connection shows only in the server's own count. */
const checkNothingLost = async (consumer: Consumer, delivered: number) => {
  const info = await consumer.info()
  if (info.delivered.consumer_seq !== delivered) throw new Error("a delivery was lost")
}
