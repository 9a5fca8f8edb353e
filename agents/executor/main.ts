import "effect/schema/SchemaJITCompiler/enable"
import { Layer } from "effect"
import { Gateway } from "#agents/Gateway.ts"
import { Repositories } from "#agents/Repositories.ts"
import { claudeBehind } from "#agents/wall/adapters.ts"
import { Wall } from "#agents/wall/Wall.ts"
import { serveMetrics } from "#infra/http/serveMetrics.ts"
import { Metrics } from "#infra/Metrics.ts"
import { countedLogOf, running } from "#infra/nats/running.ts"
import { runService } from "#infra/runService.ts"
import { Executor } from "./Executor.ts"

running(Executor).pipe(
  Layer.merge(serveMetrics),
  Layer.provide([claudeBehind.pipe(Layer.provide(Gateway.layer)), Repositories.layer]),
  Layer.provide(Wall.layer),
  Layer.provide(countedLogOf("executor", [Executor])),
  Layer.provide(Metrics.layer),
  runService("executor")
)
