import type { JsMsg } from "@nats-io/jetstream"
import { Effect } from "effect"
import type { Nats } from "./Nats.ts"
import { keyRing } from "./NatsVault.ts"
import { type StoredEvent, storedEvent } from "./storedEvent.ts"
import { type Durable, EVENTS, REQUEUE, TIMERS } from "./topology.ts"
import { untilAnswered } from "./untilAnswered.ts"

/** Where a consumer's work comes from. */
export interface Source {
  readonly stream: string
  readonly workers: number
  /** The event's stream sequence in the log. */
  readonly positionOf: (message: JsMsg) => number
  readonly eventOf: (message: JsMsg) => Effect.Effect<DeliveredEvent>
}

export interface DeliveredEvent extends StoredEvent {
  /** W3C Trace Context of who appended it, where that was told. */
  readonly traceparent: string | undefined
}

/** What a message of the requeue and the timer stream says: deliver this event of the log again. */
export interface Order {
  /** The event's stream sequence in the log. */
  readonly position: number
}

export const sourcesOf = (
  nats: Nats["Service"],
  { timers = false }: Durable,
  concurrency: number
): ReadonlyArray<Source> => [
  {
    stream: EVENTS,
    workers: concurrency,
    positionOf: ({ seq }) => seq,
    eventOf: (message) => revealed(nats, storedEvent(message), message.headers?.get("traceparent"))
  },
  orders(nats, REQUEUE),
  ...(timers ? [orders(nats, TIMERS)] : [])
]

const revealed = (nats: Nats["Service"], event: StoredEvent, traceparent: string | undefined) =>
  untilAnswered("reading a data key", () => keyRing(nats).reveal([event.json])).pipe(
    Effect.as({ ...event, traceparent })
  )

const orders = (nats: Nats["Service"], stream: string): Source => {
  const positionOf = (message: JsMsg) => message.json<Order>().position
  return {
    stream,
    workers: 1,
    positionOf,
    eventOf: Effect.fnUntraced(function* (message) {
      const position = positionOf(message)
      const found = yield* untilAnswered(`reading event ${position}`, () =>
        nats.manager.streams.getMessage(EVENTS, { seq: position })
      )
      if (found === null) return yield* Effect.die(new Error(`the log holds no event ${position}`))
      return yield* revealed(nats, storedEvent(found), found.header.get("traceparent"))
    })
  }
}
