import { createServer } from "node:http"
import { NodeHttpServer } from "@effect/platform-node"
import { Config, Layer } from "effect"
import { HttpRouter } from "effect/http"
import { health } from "./health.ts"
import { metrics } from "./metrics.ts"

/** `/health`, `/ready` and `/metrics` of a service that has no other pages, on `PORT` (8000). */
export const serveMetrics = HttpRouter.serve(Layer.mergeAll(health, metrics), { disableLogger: true }).pipe(
  Layer.provide(
    NodeHttpServer.layerConfig(createServer, {
      port: Config.Port("PORT").pipe(Config.withDefault(8000)),
      host: Config.String("REDGREEN_HOST").pipe(Config.withDefault("127.0.0.1"))
    })
  )
)
