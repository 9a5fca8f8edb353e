import "effect/schema/SchemaJITCompiler/enable"
import { Layer } from "effect"
import { Repositories } from "#agents/Repositories.ts"
import { commandsBehind } from "#agents/wall/adapters.ts"
import { Wall } from "#agents/wall/Wall.ts"
import { serveMetrics } from "#infra/http/serveMetrics.ts"
import { Metrics } from "#infra/Metrics.ts"
import { countedLogOf, running } from "#infra/nats/running.ts"
import { runService } from "#infra/runService.ts"
import { Verifier } from "./Verifier.ts"

running(Verifier).pipe(
  Layer.merge(serveMetrics),
  Layer.provide([commandsBehind, Repositories.layer]),
  Layer.provide(Wall.layer),
  Layer.provide(countedLogOf("verifier", [Verifier])),
  Layer.provide(Metrics.layer),
  runService("verifier")
)
