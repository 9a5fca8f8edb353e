import "effect/schema/SchemaJITCompiler/enable"
import { Layer } from "effect"
import { Commands } from "#agents/Commands.ts"
import { Repositories } from "#agents/Repositories.ts"
import { serveMetrics } from "#infra/http/serveMetrics.ts"
import { Metrics } from "#infra/Metrics.ts"
import { log } from "#infra/nats/log.ts"
import { provisioned, running } from "#infra/nats/running.ts"
import { runService } from "#infra/runService.ts"
import { Verifier } from "./Verifier.ts"

running(Verifier).pipe(
  Layer.merge(serveMetrics),
  Layer.provide([Commands.layer, Repositories.layer]),
  Layer.provide(Metrics.layer),
  Layer.provide(provisioned([Verifier]).pipe(Layer.provideMerge(log))),
  runService
)
