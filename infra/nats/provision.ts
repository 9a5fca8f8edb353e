import { JetStreamApiError, type JetStreamManager } from "@nats-io/jetstream"
import { Config, Effect, Option } from "effect"
import { Nats } from "./Nats.ts"
import {
  type ConsumerSettings,
  type Durable,
  redelivery as defaultRedelivery,
  durablesOf,
  type Redelivery,
  type StreamSettings,
  streams
} from "./topology.ts"
import { untilAnswered } from "./untilAnswered.ts"

/**
 * Brings the server to the topology. Safe to repeat, and from several processes at once. `NATS_REPLICAS` (1, or 3 in
 * production) is for streams not there yet; without it an existing stream keeps what it has.
 */
export const provision = Effect.fn("nats.provision")(function* (
  consumers: ReadonlyArray<Durable>,
  redelivery: Redelivery = defaultRedelivery
) {
  const { manager } = yield* Nats
  const replicas = Option.getOrUndefined(yield* Config.option(Config.Int("NATS_REPLICAS")))
  for (const settings of streams)
    yield* untilAnswered(`provisioning stream ${settings.name}`, () => putStream(manager, settings, replicas))
  for (const { stream, settings } of consumers.flatMap((consumer) => durablesOf(consumer, redelivery)))
    yield* untilAnswered(`provisioning consumer ${settings.durable_name}`, () => putConsumer(manager, stream, settings))
})

// Not simply add-then-update: a repeated add of a stream with a size limit is refused when twice the reservation does not fit.
const putStream = async (manager: JetStreamManager, settings: StreamSettings, replicas: number | undefined) => {
  const existing = await orElse(manager.streams.info(settings.name), STREAM_NOT_FOUND, () => undefined)
  const added =
    existing === undefined &&
    (await orElse(
      manager.streams.add({ ...settings, num_replicas: replicas ?? 1 }).then(() => true),
      STREAM_EXISTS,
      () => false
    ))
  if (added) return
  const { config } = existing ?? (await manager.streams.info(settings.name))
  await manager.streams.update(settings.name, {
    ...settings,
    // A release that knows fewer families must not close the log to one that knows more.
    subjects: [...new Set([...config.subjects, ...settings.subjects])],
    // What an earlier release denied for good stays denied: the server takes no such thing back.
    deny_delete: config.deny_delete || settings.deny_delete === true,
    num_replicas: replicas ?? config.num_replicas
  })
}

const putConsumer = async (manager: JetStreamManager, stream: string, settings: ConsumerSettings) => {
  await orElse(manager.consumers.add(stream, settings), CONSUMER_EXISTS, () =>
    manager.consumers.update(stream, settings.durable_name, settings)
  )
}

const STREAM_NOT_FOUND = 10059
const STREAM_EXISTS = 10058
const CONSUMER_EXISTS = 10148

const orElse = <A, B>(call: Promise<A>, code: number, alternative: () => B | Promise<B>): Promise<A | B> =>
  call.catch((error) => {
    if (error instanceof JetStreamApiError && error.code === code) return alternative()
    throw error
  })
