import { JetStreamApiError } from "@nats-io/jetstream"
import { Context, Effect, Layer, Schema } from "effect"
import { type DirectMessage, directBatch } from "./directBatch.ts"
import { Nats } from "./Nats.ts"
import type { Order } from "./sources.ts"
import { storedEvent } from "./storedEvent.ts"
import { conflicts, DEAD_LETTERS, EVENTS, REQUEUE, requeueSubjectOf } from "./topology.ts"
import { untilAnswered } from "./untilAnswered.ts"

export interface DeadLetter {
  /** Names the letter; what `requeue` takes. */
  readonly sequence: number
  readonly consumer: string
  readonly type: string
  readonly taskId: string
  readonly eventId: string
  /** The event's position in the log. */
  readonly position: number
  readonly reason: string
  readonly deliveries: number
  /** ISO 8601. */
  readonly at: string
  /** Somebody had it delivered again. Should that come to nothing too, there is a new letter. */
  readonly requeued: boolean
}

export class DeadLetterMissing extends Schema.TaggedError<DeadLetterMissing>()("DeadLetterMissing", {
  sequence: Schema.Finite
}) {}

/**
 * Deliveries that were given up. The letters are the server's own advisories; the events stay where they are in the log,
 * and requeueing puts an order into a stream of its own from which the consumer is handed the event once more.
 */
export class DeadLetters extends Context.Service<
  DeadLetters,
  {
    /** Oldest first, those requeued since included. */
    readonly list: Effect.Effect<ReadonlyArray<DeadLetter>>
    /** Durable once it returns; repeated for the same letter it does nothing. */
    requeue(sequence: number): Effect.Effect<void, DeadLetterMissing>
  }
>()("redgreen/infra/nats/DeadLetters") {
  static readonly layer = Layer.effect(
    DeadLetters,
    Effect.gen(function* () {
      const nats = yield* Nats
      return DeadLetters.of({
        list: untilAnswered("listing the dead letters", () => readAll(nats)),
        requeue: Effect.fn("DeadLetters.requeue")(function* (sequence) {
          const [message] = yield* untilAnswered(`reading dead letter ${sequence}`, () =>
            directBatch(nats, DEAD_LETTERS, { from: Math.max(1, sequence), batch: 1 })
          )
          if (message?.sequence !== sequence) return yield* new DeadLetterMissing({ sequence })
          yield* untilAnswered(`requeueing dead letter ${sequence}`, () => order(nats, message))
        })
      })
    })
  )
}

type Connected = Nats["Service"]

/** The fields we read of io.nats.jetstream.advisory.v1.terminated and .max_deliver; the latter has no reason. */
interface Advisory {
  readonly timestamp: string
  readonly stream: string
  readonly consumer: string
  readonly stream_seq: number
  readonly deliveries: number
  readonly reason?: string
}

const readAll = async (nats: Connected): Promise<ReadonlyArray<DeadLetter>> => {
  const { state } = await nats.manager.streams.info(REQUEUE, { subjects_filter: ">" })
  const orders = new Set(Object.keys(state.subjects ?? {}))
  const letters: Array<DeadLetter> = []
  for (let from = 1; ; ) {
    const page = await directBatch(nats, DEAD_LETTERS, { from, batch: PAGE })
    letters.push(...(await Promise.all(page.map((message) => letterOf(nats, message, orders)))).flat())
    if (page.length < PAGE) return letters
    from = page.at(-1)!.sequence + 1
  }
}

const PAGE = 200

/** None where the delivery is past requeueing. */
const letterOf = async (
  nats: Connected,
  message: DirectMessage,
  orders: ReadonlySet<string>
): Promise<ReadonlyArray<DeadLetter>> => {
  const { consumer, deliveries, timestamp, reason, ...rest } = advisoryOf(message)
  const position = await positionOf(nats, rest)
  if (position === undefined) return []
  const event = await nats.manager.streams.getMessage(EVENTS, { seq: position })
  const about = event === null ? { type: "", task: "", event: "" } : storedEvent(event).about
  const letter = {
    sequence: message.sequence,
    consumer,
    type: about.type,
    taskId: about.task,
    eventId: about.event,
    position,
    reason: reason ?? `given up after ${deliveries} deliveries without an answer`,
    deliveries,
    at: timestamp,
    requeued: orders.has(requeueSubjectOf(consumer, message.sequence))
  }
  return [letter]
}

const order = async (nats: Connected, message: DirectMessage): Promise<void> => {
  const { consumer, ...rest } = advisoryOf(message)
  const position = await positionOf(nats, rest)
  if (position === undefined) return
  const body: Order = { position }
  const expect = { streamName: REQUEUE, lastSubjectSequence: 0 }
  const subject = requeueSubjectOf(consumer, message.sequence)
  await nats.jetstream.publish(subject, JSON.stringify(body), { expect }).catch((error) => {
    const ordered = error instanceof JetStreamApiError && conflicts.has(error.code)
    if (!ordered) throw error
  })
}

const advisoryOf = ({ data }: DirectMessage): Advisory => JSON.parse(new TextDecoder().decode(data))

/** What was given up may itself have been a requeued delivery, or a timer, which the task's next one has replaced since. */
const positionOf = async ({ manager }: Connected, { stream, stream_seq }: Pick<Advisory, "stream" | "stream_seq">) =>
  stream === EVENTS
    ? stream_seq
    : (await manager.streams.getMessage(stream, { seq: stream_seq }))?.json<Order>().position
