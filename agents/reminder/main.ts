import "effect/schema/SchemaJITCompiler/enable"
import { Layer } from "effect"
import * as ApprovalPolicy from "#infra/ApprovalPolicy.ts"
import { serveMetrics } from "#infra/http/serveMetrics.ts"
import { Metrics } from "#infra/Metrics.ts"
import { logOf, running } from "#infra/nats/running.ts"
import { runService } from "#infra/runService.ts"
import { Reminder } from "./Reminder.ts"

running(Reminder).pipe(
  Layer.merge(serveMetrics),
  Layer.provide([ApprovalPolicy.layer, Metrics.layer]),
  Layer.provide(logOf("reminder", [Reminder])),
  runService
)
