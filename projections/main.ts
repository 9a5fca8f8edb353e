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
import { runService } from "#infra/runService.ts"
import { SigningKey } from "#infra/SigningKey.ts"
import { publicApi } from "#mcp/publicApi.ts"
import { auditApi } from "./audit/auditApi.ts"
import { notary } from "./audit/notary.ts"
import { ReadModels } from "./engine/ReadModels.ts"
import { readModels } from "./models/all.ts"
import { Postgres } from "./Postgres.ts"
import { Projection } from "./Projection.ts"
import { readApi } from "./readApi.ts"
import { readiness } from "./readiness.ts"

const server = NodeHttpServer.layerConfig(createServer, {
  port: Config.Port("PORT").pipe(Config.withDefault(8000)),
  host: Config.String("REDGREEN_HOST").pipe(Config.withDefault("127.0.0.1"))
})

HttpRouter.serve(Layer.mergeAll(readApi, auditApi, documentation(publicApi), readiness, metrics), {
  disableLogger: true
}).pipe(
  Layer.provide(server),
  Layer.merge(notary),
  Layer.provide([
    SigningKey.layer,
    ApprovalPolicy.layer,
    Projection.layer,
    ReadModels.layer(readModels),
    Metrics.layer
  ]),
  Layer.provide(Postgres.layer),
  Layer.provide(log("projections")),
  runService
)
