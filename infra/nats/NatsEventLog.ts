import { Effect, identity, Layer, Schedule, Stream } from "effect"
import { EventLog, type Recorded } from "#domain/EventLog.ts"
import { TaskId } from "#domain/Ids.ts"
import { listen } from "./listen.ts"
import { Nats } from "./Nats.ts"
import { type KeyRing, keyRing } from "./NatsVault.ts"
import { KEPT, PAGE, sharedPages } from "./sharedPages.ts"
import { together, type Walker } from "./together.ts"
import { EVENTS } from "./topology.ts"
import { untilAnswered } from "./untilAnswered.ts"

/**
 * `EventLog` on JetStream: a position is a stream sequence. A follower reads one page ahead and no further, so a slow one holds
 * little; whatever breaks, it goes on after the last event it handed over. It has no consumer on the server: whoever may make one
 * may have it deliver to any subject.
 */
export const layer: Layer.Layer<EventLog, never, Nats> = Layer.effect(
  EventLog,
  Effect.gen(function* () {
    const nats = yield* Nats
    const pages = sharedPages(nats)
    const join = together(KEPT * PAGE)
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
          const onwards = Stream.suspend(() =>
            Stream.fromAsyncIterable(follow(nats, keyRing(nats), pages, join(position), position), identity)
          )
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

/** Ends by throwing only. */
async function* follow(
  { connection }: Nats["Service"],
  ring: KeyRing,
  pages: ReturnType<typeof sharedPages>,
  walker: Walker,
  after: number
): AsyncGenerator<ReadonlyArray<Recorded>> {
  const ear = listen(connection)
  try {
    await ring.lookAround()
    let next = pages(after)
    for (let position = after; ; ) {
      const page = await next
      if (page.length === 0) await ear.next()
      else {
        ear.calm()
        position = page.at(-1)!.position
        // One that is full is followed by more; one that is not is better read when it is wanted, with what came until then.
        if (position % PAGE === 0) {
          await walker.wait()
          next = pages(position)
          // Its failure is heard of when it is awaited.
          next.catch(() => {})
          yield page
          walker.at(position)
          continue
        }
        yield page
      }
      walker.at(position)
      next = pages(position)
    }
  } finally {
    ear.close()
    walker.leave()
  }
}
