import { Effect, SchemaIssue } from "effect"
import { HttpApiError, HttpApiMiddleware } from "effect/http-api"

/** A request that does not fit is answered with a problem whose `detail` says what is wrong where; `errors` has the same for programs. */
export const badRequests = HttpApiMiddleware.layerSchemaErrorTransform(HttpApiMiddleware.ProblemDetails, (error) => {
  // What we answer ourselves and cannot encode is nobody's mistake but ours.
  if (error.kind === "Body" || error.kind === "ResponseHeaders") return Effect.die(error)
  const errors = issuesOf(error.cause.issue).issues.map(({ message, path = [] }) => ({
    path: [error.kind.toLowerCase(), ...path.map((part) => String(typeof part === "object" ? part.key : part))],
    message
  }))
  const detail = errors.map(({ message, path }) => `${path.slice(1).join(".") || path[0]}: ${message}`).join("; ")
  return Effect.fail(new HttpApiError.BadRequestProblem({ detail, errors }))
})

const issuesOf = SchemaIssue.makeFormatterStandardSchemaV1()
