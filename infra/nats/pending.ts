import { Effect } from "effect"
import { Nats } from "./Nats.ts"
import { EVENTS } from "./topology.ts"

/** Deliveries that wait or are being worked on, by consumer: what autoscaling looks at too. */
export const pending = Effect.fn("nats.pending")(function* (consumers: ReadonlyArray<string>) {
  const { manager } = yield* Nats
  const infos = yield* Effect.forEach(consumers, (name) => Effect.promise(() => manager.consumers.info(EVENTS, name)), {
    concurrency: "unbounded"
  })
  return Object.fromEntries(
    infos.map(({ name, num_pending, num_ack_pending }) => [name, num_pending + num_ack_pending])
  )
})
