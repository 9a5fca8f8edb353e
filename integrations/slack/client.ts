import { WebClient } from "@slack/web-api"
import { Clock, Data, Effect, Metric, Redacted, Schema } from "effect"
import { limitedCalls } from "../limitedCalls.ts"
import { SlackRefused, SlackUnavailable } from "./errors.ts"
import { silent } from "./logger.ts"

export type SlackError = SlackUnavailable | SlackRefused

/**
 * One call to a method of the Web API, sent once: most of them are no safer to repeat than to lose. After a rate limit that method
 * is not asked again before the time Slack named. `token` goes to `apiUrl` only and stands in no error.
 */
export const slackClient = (settings: { readonly apiUrl: string; readonly token: Redacted.Redacted }) => {
  const client = new WebClient(Redacted.value(settings.token), {
    slackApiUrl: settings.apiUrl,
    allowAbsoluteUrls: false,
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 0 },
    timeout: 10_000,
    logger: silent
  })
  const tooMany = limitedCalls("slack")
  const quietUntil = new Map<string, number>()

  return Effect.fnUntraced(function* <S extends Schema.Codec<unknown, unknown>>(
    schema: S,
    method: string,
    parameters: Readonly<Record<string, unknown>> = {}
  ): Effect.fn.Return<S["Type"], SlackError, S["DecodingServices"]> {
    const now = yield* Clock.currentTimeMillis
    const quiet = (quietUntil.get(method) ?? 0) - now
    if (quiet > 0) return yield* limited(method, Math.ceil(quiet / 1000))
    const answer = yield* Effect.tryPromise({
      try: () => client.apiCall(method, { ...parameters }),
      catch: (cause) => new Thrown({ cause })
    }).pipe(
      Effect.catchTag("Thrown", ({ cause }) => Effect.flatMap(errorOf(method, cause), Effect.fail)),
      Effect.tapError((error) =>
        Effect.suspend(() => {
          if (error._tag !== "SlackUnavailable" || error.retryAfter === undefined) return Effect.void
          quietUntil.set(method, now + error.retryAfter * 1000)
          return Metric.update(tooMany, 1)
        })
      )
    )
    return yield* Schema.decodeEffect(schema)(answer).pipe(
      Effect.catchTag("SchemaError", ({ message }) =>
        Effect.fail(new SlackRefused({ error: "unreadable_answer", message: `${method}: ${message}` }))
      )
    )
  })
}

class Thrown extends Data.TaggedError("Thrown")<{ readonly cause: unknown }> {}

const limited = (method: string, retryAfter: number) =>
  new SlackUnavailable({ message: `Slack's rate limit for ${method} is used up`, retryAfter })

interface Failure {
  readonly code?: string
  readonly retryAfter?: number
  readonly statusCode?: number
  readonly data?: {
    readonly error: string
    readonly needed?: string
    readonly response_metadata?: { readonly messages?: ReadonlyArray<string> }
  }
}

/** Told apart by their code: npm may install the class more than once. A message of the library's own may hold more than we want to tell. */
const errorOf = (method: string, thrown: unknown): Effect.Effect<SlackError> => {
  const { code, data, retryAfter, statusCode } = (thrown ?? {}) as Failure
  switch (code) {
    case "slack_webapi_rate_limited_error":
      return Effect.succeed(limited(method, Math.max(1, retryAfter ?? 1)))
    case "slack_webapi_http_error":
      return Effect.succeed(
        (statusCode ?? 500) >= 500 || statusCode === 429
          ? new SlackUnavailable({ message: `Slack answered ${statusCode} to ${method}` })
          : new SlackRefused({ error: `http_${statusCode}`, message: `Slack answered ${statusCode} to ${method}` })
      )
    case "slack_webapi_request_error":
      return Effect.succeed(new SlackUnavailable({ message: `Slack could not be asked for ${method}` }))
    case "slack_webapi_platform_error": {
      const error = data?.error ?? "unknown_error"
      if (error === "ratelimited") return Effect.succeed(limited(method, Math.max(1, retryAfter ?? 30)))
      if (passing.has(error))
        return Effect.succeed(new SlackUnavailable({ message: `Slack answered ${error} to ${method}` }))
      const details = [
        ...(data?.needed === undefined ? [] : [`the app lacks the scope ${data.needed}`]),
        ...(data?.response_metadata?.messages ?? [])
      ]
      return Effect.succeed(
        new SlackRefused({ error, message: [`Slack refused ${method}: ${error}`, ...details].join("; ") })
      )
    }
    default:
      return Effect.die(thrown)
  }
}

/** Slack's own words for trouble of its own. */
const passing = new Set([
  "internal_error",
  "fatal_error",
  "service_unavailable",
  "request_timeout",
  "team_added_to_org"
])
