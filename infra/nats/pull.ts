import type { ConsumerConfig, ConsumerMessages, Consumer as Durable, JsMsg } from "@nats-io/jetstream"
import { Data, Effect, Schedule } from "effect"
import type { Nats } from "./Nats.ts"

export interface Pulled {
  readonly message: JsMsg
  /** As the server has it: one truth for heartbeats and the number of deliveries. */
  readonly config: ConsumerConfig
}

/**
 * Asks a durable consumer for one message and waits until there is one. Interrupted, it takes the request back. Errors
 * (no server, no such consumer) are logged once and asked past, so it survives restarts and a consumer that is re-created.
 *
 * One request per message, by `fetch`: while a long handler runs, the client's endless `consume` would put another request
 * into its queue at each missed heartbeat, and afterwards be sent a message for every one of them, their clocks running.
 */
export const pull = ({ jetstream }: Nats["Service"], stream: string, name: string): Effect.Effect<Pulled> => {
  let durable: Durable | undefined
  let complained = false
  return Effect.tryPromise({
    try: async (signal) => {
      let request: ConsumerMessages | undefined
      signal.addEventListener("abort", () => request?.stop())
      while (!signal.aborted) {
        durable ??= await jetstream.consumers.get(stream, name)
        request = await durable.fetch({ max_messages: 1, expires: 5_000 })
        if (signal.aborted) request.stop()
        for await (const message of request) {
          complained = false
          if (signal.aborted) message.nak()
          else return { message, config: (await durable.info(true)).config }
        }
        complained = false
      }
      throw new Error("interrupted")
    },
    catch: (cause) => new NotAsked({ cause })
  }).pipe(
    Effect.tapError(({ cause }) => {
      durable = undefined
      if (complained) return Effect.void
      complained = true
      return Effect.logWarning(`consumer ${name} of ${stream} cannot be asked, trying on: ${cause}`)
    }),
    Effect.retry(Schedule.spaced("1 second")),
    Effect.orDie
  )
}

class NotAsked extends Data.TaggedError("NotAsked")<{ readonly cause: unknown }> {}
