import "effect/schema/SchemaJITCompiler/enable"
import { Layer } from "effect"
import { serveMetrics } from "#infra/http/serveMetrics.ts"
import { Metrics } from "#infra/Metrics.ts"
import { countedLogOf, running } from "#infra/nats/running.ts"
import { runService } from "#infra/runService.ts"
import { Janitor } from "./Janitor.ts"
import { rounds } from "./rounds.ts"

Layer.mergeAll(running(Janitor), rounds, serveMetrics).pipe(
  Layer.provide(countedLogOf("janitor", [Janitor])),
  Layer.provide(Metrics.layer),
  runService("janitor")
)
