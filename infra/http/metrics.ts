import { Effect } from "effect"
import { HttpRouter, HttpServerResponse } from "effect/http"
import { Metrics } from "../Metrics.ts"

/** `GET /metrics`, in Prometheus' text format. */
export const metrics = HttpRouter.use(
  Effect.fn(function* (router) {
    const { text } = yield* Metrics
    const answer = Effect.map(text, (body) =>
      HttpServerResponse.text(body, { contentType: "text/plain; version=0.0.4" })
    )
    yield* router.add("GET", "/metrics", answer)
  })
)
