import { Effect } from "effect"
import { HttpRouter, HttpServerResponse } from "effect/http"
import { ReadModels, type Standing } from "./engine/ReadModels.ts"

/** Tables this many events behind the log still answer, but nobody should be sent to them. */
const TOO_FAR_BEHIND = 1000

/** `/health`: the process lives. `/ready`: its tables tell what the log holds; 503 and the reason while they do not. */
export const readiness = HttpRouter.use(
  Effect.fn(function* (router) {
    const { standings } = yield* ReadModels
    yield* router.add("GET", "/health", HttpServerResponse.jsonUnsafe({ status: "ok" }))
    yield* router.add(
      "GET",
      "/ready",
      standings.pipe(
        // Whoever asks has long given up before the log's own deadline.
        Effect.timeout("2 seconds"),
        Effect.map(readinessOf),
        Effect.catchCause(() => Effect.succeed({ ready: false, error: "the database or the log does not answer" })),
        Effect.map((body) => HttpServerResponse.jsonUnsafe(body, { status: body.ready ? 200 : 503 }))
      )
    )
  })
)

/** Of the tables that answer; one that is built beside another holds nobody up. */
const readinessOf = (standings: ReadonlyArray<Standing>) => {
  const live = standings.filter(({ generation }) => generation === "live")
  const stuck = live.find(({ error, lag }) => error !== null || lag > TOO_FAR_BEHIND)
  return {
    ready: live.length > 0 && stuck === undefined,
    ...(stuck === undefined ? {} : { error: stuck.error ?? `${stuck.name} is ${stuck.lag} events behind` }),
    lag: Math.max(0, ...live.map(({ lag }) => lag)),
    models: standings.map(({ error, generation, lag, name, position }) => ({ name, generation, position, lag, error }))
  }
}
