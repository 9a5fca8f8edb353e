import { JetStreamApiError } from "@nats-io/jetstream"
import { Effect } from "effect"
import { Nats } from "./Nats.ts"
import { EVENTS } from "./topology.ts"

/** Where a consumer of the log stands, as the server counts. */
export interface Standing {
  readonly consumer: string
  /** Events it was not given yet. */
  readonly pending: number
  /** Deliveries that were neither acknowledged nor given back. */
  readonly ackPending: number
  /** Those of them that were not the first. */
  readonly redelivered: number
}

/** Of those that were made: with a new release a consumer may come before the operator. */
export const standings = Effect.fn("nats.standings")(function* (consumers: ReadonlyArray<string>) {
  const { manager } = yield* Nats
  const standingOf = async (consumer: string): Promise<ReadonlyArray<Standing>> => {
    try {
      const { num_ack_pending, num_pending, num_redelivered } = await manager.consumers.info(EVENTS, consumer)
      return [{ consumer, pending: num_pending, ackPending: num_ack_pending, redelivered: num_redelivered }]
    } catch (error) {
      if (error instanceof JetStreamApiError && error.code === CONSUMER_NOT_FOUND) return []
      throw error
    }
  }
  return (yield* Effect.promise(() => Promise.all(consumers.map(standingOf)))).flat()
})

const CONSUMER_NOT_FOUND = 10014

/** Deliveries that wait or are being worked on, by consumer: what autoscaling looks at too. */
export const pending = Effect.fn("nats.pending")(function* (consumers: ReadonlyArray<string>) {
  const all = yield* standings(consumers)
  return Object.fromEntries(all.map(({ ackPending, consumer, pending }) => [consumer, pending + ackPending]))
})
