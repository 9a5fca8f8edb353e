import { Effect } from "effect"
import { RateLimits } from "#infra/http/RateLimits.ts"
import { type Answer, refusal } from "./Webhook.ts"

/**
 * Holds a vendor to its rate: past it a delivery is answered 429 before anything is done for it. Jira and Slack send it again; what GitHub
 * and Sentry do not, their recovery fetches, and the log says so. Only what the vendor signed counts.
 */
export const limitDeliveries = <R>(
  vendor: string,
  receive: Effect.Effect<Answer, never, R>
): Effect.Effect<Answer, never, R | RateLimits> =>
  Effect.gen(function* () {
    const limits = yield* RateLimits
    yield* limits.mayDeliver(vendor)
    const answer = yield* receive
    if (answer.status !== 401 && answer.status !== 413) yield* limits.delivered(vendor)
    return answer
  }).pipe(
    Effect.catchTag("TooManyRequests", ({ detail = "" }) =>
      Effect.as(
        Effect.logWarning(`webhook ${vendor}: a delivery was not taken. ${detail}`),
        refusal(429, "Too Many Requests", detail)
      )
    )
  )
