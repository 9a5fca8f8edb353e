import "effect/schema/SchemaJITCompiler/enable"
import { Layer } from "effect"
import { Gateway } from "#agents/Gateway.ts"
import { Repositories } from "#agents/Repositories.ts"
import { claudeBehind, commandsBehind } from "#agents/wall/adapters.ts"
import { Wall } from "#agents/wall/Wall.ts"
import { serveMetrics } from "#infra/http/serveMetrics.ts"
import { Metrics } from "#infra/Metrics.ts"
import { countedLogOf, running } from "#infra/nats/running.ts"
import { runService } from "#infra/runService.ts"
import { Jira } from "#integrations/jira/Jira.ts"
import { Sentry } from "#integrations/sentry/Sentry.ts"
import { thresholds } from "./actionability.ts"
import { Planner } from "./Planner.ts"

running(Planner).pipe(
  Layer.merge(serveMetrics),
  // Asked for with every task, and now: a setting that cannot be meant stops the start.
  Layer.merge(Layer.effectDiscard(thresholds)),
  Layer.provide([claudeBehind.pipe(Layer.provide(Gateway.layer)), commandsBehind]),
  Layer.provide([Jira.layer, Repositories.layer, Sentry.layer, Wall.layer]),
  Layer.provide(countedLogOf("planner", [Planner])),
  Layer.provide(Metrics.layer),
  runService("planner")
)
