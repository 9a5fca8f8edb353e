import { Effect, Layer } from "effect"
import { HttpApiError, HttpApiMiddleware } from "effect/http-api"

/** Nothing is known to have happened: the log or the database is away. */
export class Unavailable extends HttpApiError.Problem<Unavailable>()("Unavailable", {
  type: "urn:redgreen:problem:unavailable",
  status: 503,
  title: "It could not be done now; ask again"
}) {}

/** Turns what nobody foresaw into a problem document, where the server would answer 500 and nothing else. */
export class Unforeseen extends HttpApiMiddleware.Service<Unforeseen>()("redgreen/infra/http/Unforeseen", {
  error: Unavailable
}) {
  static readonly layer = Layer.succeed(Unforeseen, (answer) =>
    answer.pipe(
      // Few wait longer than that for an answer, and a log that is away lets us wait longer.
      Effect.timeoutOrElse({ duration: "10 seconds", orElse: () => Effect.die("no answer within 10 s") }),
      Effect.catchDefect((defect) =>
        Effect.logError("A request failed", defect).pipe(
          Effect.andThen(Effect.fail(new Unavailable({ detail: "The service's log says more." })))
        )
      )
    )
  )
}
