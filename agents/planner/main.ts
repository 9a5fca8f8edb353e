import "effect/schema/SchemaJITCompiler/enable"
import { Layer } from "effect"
import { Claude } from "#agents/Claude.ts"
import { Gateway } from "#agents/Gateway.ts"
import { Repositories } from "#agents/Repositories.ts"
import { serveMetrics } from "#infra/http/serveMetrics.ts"
import { Metrics } from "#infra/Metrics.ts"
import { log } from "#infra/nats/log.ts"
import { provisioned, running } from "#infra/nats/running.ts"
import { runService } from "#infra/runService.ts"
import { Jira } from "#integrations/jira/Jira.ts"
import { Sentry } from "#integrations/sentry/Sentry.ts"
import { thresholds } from "./actionability.ts"
import { Planner } from "./Planner.ts"

running(Planner).pipe(
  Layer.merge(serveMetrics),
  // Asked for with every task, and now: a setting that cannot be meant stops the start.
  Layer.merge(Layer.effectDiscard(thresholds)),
  Layer.provide([Claude.layer.pipe(Layer.provide(Gateway.layer)), Jira.layer, Repositories.layer, Sentry.layer]),
  Layer.provide(Metrics.layer),
  Layer.provide(provisioned([Planner]).pipe(Layer.provideMerge(log))),
  runService
)
