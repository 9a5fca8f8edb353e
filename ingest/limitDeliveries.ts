import { Effect } from "effect"
import { RateLimits } from "#infra/http/RateLimits.ts"
import { type Answer, refusal } from "./Webhook.ts"

/**
 * Holds a vendor to its rate: past it a delivery is answered 429 before anything is done for it. Jira and Slack send it again; what GitHub
 * and Sentry do not, their recovery fetches, and the log says so. Only what the vendor signed counts, so that a stranger cannot use up
 * its share.
 */
export const limitDeliveries = <R>(
  vendor: string,
  receive: Effect.Effect<Answer, never, R>
): Effect.Effect<Answer, never, R | RateLimits> =>
  Effect.gen(function* () {
    const limits = yield* RateLimits
    yield* limits.mayDeliver(vendor)
    const answer = yield* receive
    if (answersToTheVendor.has(answer.status)) yield* limits.delivered(vendor)
    return answer
  }).pipe(
    Effect.catchTag("TooManyRequests", ({ detail = "" }) =>
      Effect.as(
        Effect.logWarning(`webhook ${vendor}: a delivery was not taken. ${detail}`),
        refusal(429, "Too Many Requests", detail)
      )
    )
  )

/**
 * What a receiver answers only once it has seen the right signature or token. Strangers get 401, 403 (an address), 404 (a door that is
 * closed) or 413, and 503 where even that could not be told.
 */
const answersToTheVendor: ReadonlySet<number> = new Set([200, 202, 400, 422])
