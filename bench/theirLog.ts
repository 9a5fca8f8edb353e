import { ConfigProvider, Context, Effect, Layer } from "effect"
import { EventLog } from "#domain/EventLog.ts"
import { Nats } from "#infra/nats/Nats.ts"
import * as NatsEventLog from "#infra/nats/NatsEventLog.ts"
import { NatsServer } from "#test/NatsServer.ts"

/** The log as the projections service has it: by its own identity, over a connection of its own. */
export const theirLog = Effect.gen(function* () {
  const { settings } = yield* NatsServer
  const layer = Layer.fresh(NatsEventLog.layer).pipe(
    Layer.provide(Nats.as("projections")),
    Layer.provide(ConfigProvider.layer(ConfigProvider.fromUnknown(settings)))
  )
  return Layer.succeed(EventLog, Context.get(yield* Layer.build(layer), EventLog))
})
