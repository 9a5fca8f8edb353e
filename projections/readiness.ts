import { Effect } from "effect"
import { HttpRouter, HttpServerResponse } from "effect/http"
import { Projection } from "./Projection.ts"

/** Tables this many events behind the log still answer, but nobody should be sent to them. */
const TOO_FAR_BEHIND = 1000

/** `/health`: the process lives. `/ready`: its tables tell what the log holds; 503 and the reason while they do not. */
export const readiness = HttpRouter.use(
  Effect.fn(function* (router) {
    const { progress } = yield* Projection
    yield* router.add("GET", "/health", HttpServerResponse.jsonUnsafe({ status: "ok" }))
    yield* router.add(
      "GET",
      "/ready",
      progress.pipe(
        // Whoever asks has long given up before the log's own deadline.
        Effect.timeout("2 seconds"),
        Effect.map((now) => ({ ready: now.error === undefined && now.lag <= TOO_FAR_BEHIND, ...now })),
        Effect.catchCause(() => Effect.succeed({ ready: false, error: "the database or the log does not answer" })),
        Effect.map((body) => HttpServerResponse.jsonUnsafe(body, { status: body.ready ? 200 : 503 }))
      )
    )
  })
)
