import "effect/schema/SchemaJITCompiler/enable"
import { Layer } from "effect"
import * as ApprovalPolicy from "#infra/ApprovalPolicy.ts"
import { serveMetrics } from "#infra/http/serveMetrics.ts"
import { Metrics } from "#infra/Metrics.ts"
import { countedLogOf, running } from "#infra/nats/running.ts"
import { runService } from "#infra/runService.ts"
import { Reminder } from "./Reminder.ts"

running(Reminder).pipe(
  Layer.merge(serveMetrics),
  Layer.provide(ApprovalPolicy.layer),
  Layer.provide(countedLogOf("reminder", [Reminder])),
  Layer.provide(Metrics.layer),
  runService("reminder")
)
