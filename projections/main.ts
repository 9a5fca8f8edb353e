import "effect/schema/SchemaJITCompiler/enable"
import { createServer } from "node:http"
import { NodeHttpServer } from "@effect/platform-node"
import { Config, Layer } from "effect"
import { HttpRouter } from "effect/http"
import * as ApprovalPolicy from "#infra/ApprovalPolicy.ts"
import { documentation } from "#infra/http/documentation.ts"
import { metrics } from "#infra/http/metrics.ts"
import { Metrics } from "#infra/Metrics.ts"
import { log } from "#infra/nats/log.ts"
import { logGauges } from "#infra/nats/logGauges.ts"
import { runService } from "#infra/runService.ts"
import { SigningKey } from "#infra/SigningKey.ts"
import { publicApi } from "#mcp/publicApi.ts"
import { apis } from "./apis.ts"
import { notary } from "./audit/notary.ts"
import { ReadModels } from "./engine/ReadModels.ts"
import { gauges } from "./gauges.ts"
import { readModels } from "./models/all.ts"
import { Postgres } from "./Postgres.ts"
import { readiness } from "./readiness.ts"
import { Streams } from "./stream/Streams.ts"

const server = NodeHttpServer.layerConfig(createServer, {
  port: Config.Port("PORT").pipe(Config.withDefault(8000)),
  host: Config.String("REDGREEN_HOST").pipe(Config.withDefault("127.0.0.1"))
})

HttpRouter.serve(Layer.mergeAll(apis, documentation(publicApi), readiness, metrics), {
  disableLogger: true
}).pipe(
  Layer.provide(server),
  Layer.merge(Layer.mergeAll(notary, Streams.ending, gauges, logGauges)),
  Layer.provide([SigningKey.layer, ApprovalPolicy.layer, ReadModels.layer(readModels), Streams.layer]),
  Layer.provide(Postgres.layer),
  Layer.provide(log("projections")),
  Layer.provide(Metrics.layer),
  runService("projections")
)
