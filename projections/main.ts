import "effect/schema/SchemaJITCompiler/enable"
import { createServer } from "node:http"
import { NodeHttpServer, NodeRuntime } from "@effect/platform-node"
import { Cause, Config, Exit, Layer } from "effect"
import { HttpRouter } from "effect/http"
import { Nats } from "#infra/nats/Nats.ts"
import * as NatsEventLog from "#infra/nats/NatsEventLog.ts"
import { settingsLayer } from "#infra/Settings.ts"
import { Postgres } from "./Postgres.ts"
import { Projection } from "./Projection.ts"
import { readApi } from "./readApi.ts"
import { readiness } from "./readiness.ts"

const server = NodeHttpServer.layerConfig(createServer, {
  port: Config.withDefault(Config.Port("PORT"), 8000),
  host: Config.withDefault(Config.String("REDGREEN_HOST"), "127.0.0.1")
})

HttpRouter.serve(Layer.mergeAll(readApi, readiness), { disableLogger: true }).pipe(
  Layer.provide(server),
  Layer.provide(Projection.layer),
  Layer.provide(Postgres.layer),
  Layer.provide(NatsEventLog.layer),
  Layer.provide(Nats.layer),
  Layer.provide(settingsLayer(process.cwd())),
  Layer.launch,
  NodeRuntime.runMain({
    teardown: (exit, onExit) => onExit(Exit.isSuccess(exit) || Cause.hasInterruptsOnly(exit.cause) ? 0 : 1)
  })
)
