import { Effect } from "effect"
import { HttpRouter, HttpServerResponse } from "effect/http"
import { EventLog } from "#domain/EventLog.ts"

/** `/health`: the process lives. `/ready`: the log answers within 2 s; 503 while it does not. */
export const health = HttpRouter.use(
  Effect.fn(function* (router) {
    const { head } = yield* EventLog
    yield* router.add("GET", "/health", HttpServerResponse.jsonUnsafe({ status: "ok" }))
    yield* router.add(
      "GET",
      "/ready",
      head.pipe(
        Effect.timeout("2 seconds"),
        Effect.map((position) => HttpServerResponse.jsonUnsafe({ ready: true, head: position })),
        Effect.catchCause(() =>
          Effect.succeed(
            HttpServerResponse.jsonUnsafe({ ready: false, error: "the log does not answer" }, { status: 503 })
          )
        )
      )
    )
  })
)
