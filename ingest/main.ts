import "effect/schema/SchemaJITCompiler/enable"
import { Layer } from "effect"
import { HttpRouter } from "effect/http"
import { health } from "#infra/http/health.ts"
import { metrics } from "#infra/http/metrics.ts"
import { Metrics } from "#infra/Metrics.ts"
import { deadLetterApi } from "#infra/nats/deadLetterApi.ts"
import { log } from "#infra/nats/log.ts"
import { provisioned } from "#infra/nats/running.ts"
import { runService } from "#infra/runService.ts"
import { GitHub } from "#integrations/GitHub.ts"
import { commandApi } from "./commandApi.ts"
import { server } from "./server.ts"

HttpRouter.serve(Layer.mergeAll(commandApi, deadLetterApi, health, metrics), { disableLogger: true }).pipe(
  Layer.provide(server),
  Layer.provide([GitHub.layer, Metrics.layer]),
  Layer.provide(provisioned([]).pipe(Layer.provideMerge(log))),
  runService
)
