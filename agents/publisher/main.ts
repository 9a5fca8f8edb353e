import "effect/schema/SchemaJITCompiler/enable"
import { Layer } from "effect"
import { Repositories } from "#agents/Repositories.ts"
import { serveMetrics } from "#infra/http/serveMetrics.ts"
import { Metrics } from "#infra/Metrics.ts"
import { log } from "#infra/nats/log.ts"
import { provisioned, running } from "#infra/nats/running.ts"
import { runService } from "#infra/runService.ts"
import { GitHub } from "#integrations/GitHub.ts"
import { Publisher } from "./Publisher.ts"

running(Publisher).pipe(
  Layer.merge(serveMetrics),
  Layer.provide([GitHub.layer, Repositories.layer]),
  Layer.provide(Metrics.layer),
  Layer.provide(provisioned([Publisher]).pipe(Layer.provideMerge(log))),
  runService
)
