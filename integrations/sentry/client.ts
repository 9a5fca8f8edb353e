import { Clock, Config, Effect, Metric, Option, Redacted, Schema } from "effect"
import { HttpClient, HttpClientRequest, type HttpClientResponse } from "effect/http"
import { limitedCalls } from "../limitedCalls.ts"
import { SentryRefused, SentryUnavailable } from "./errors.ts"
import { text } from "./text.ts"

export interface SentryCall {
  readonly method?: "GET" | "POST" | "PUT"
  /** Below `/api/0/`, with its query. */
  readonly path: string
  readonly body?: unknown
}

export type SentryClient = Effect.Success<typeof sentryClient>

/**
 * Calls with the token of the settings, decoded by `schema`, 10 s at most. After a 429 no call is made before the time
 * Sentry named.
 */
export const sentryClient = Effect.gen(function* () {
  const client = yield* HttpClient.HttpClient
  const base = yield* Config.String("SENTRY_URL").pipe(Config.withDefault("https://sentry.io"))
  const token = yield* Config.option(Config.Redacted("SENTRY_AUTH_TOKEN"))
  const tooMany = limitedCalls("sentry")
  yield* Metric.value(tooMany)
  let quietUntil = 0

  return Effect.fnUntraced(
    function* <S extends Schema.Codec<unknown, unknown>>(schema: S, { method = "GET", path, body }: SentryCall) {
      if (Option.isNone(token) || Redacted.value(token.value) === "")
        return yield* new SentryRefused({ message: "SENTRY_AUTH_TOKEN is not set" })
      const now = yield* Clock.currentTimeMillis
      if (now < quietUntil) return yield* limited(Math.ceil((quietUntil - now) / 1000))
      const request = HttpClientRequest.make(method)(`${base.replace(/\/+$/, "")}/api/0/${path}`).pipe(
        HttpClientRequest.acceptJson,
        HttpClientRequest.bearerToken(token.value)
      )
      const response = yield* client.execute(
        body === undefined ? request : HttpClientRequest.bodyJsonUnsafe(request, body)
      )
      const { status } = response
      if (status === 429) {
        const seconds = waitOf(response, now)
        quietUntil = now + seconds * 1000
        yield* Metric.update(tooMany, 1)
        return yield* limited(seconds)
      }
      if (status >= 500) return yield* new SentryUnavailable({ message: `Sentry answered ${status}`, status })
      if (status >= 300)
        return yield* new SentryRefused({ message: `Sentry answered ${status}${yield* saidBy(response)}`, status })
      const value = yield* Effect.flatMap(response.json, Schema.decodeUnknownEffect(schema)).pipe(
        Effect.catchTag("SchemaError", ({ message }) => new SentryRefused({ message, status }))
      )
      return { value: value as S["Type"], next: nextCursor(response.headers["link"]) }
    },
    Effect.catchTag(
      "HttpClientError",
      ({ reason }) => new SentryUnavailable({ message: `Sentry could not be asked: ${reason._tag}` })
    ),
    Effect.timeoutOrElse({
      duration: "10 seconds",
      orElse: () => Effect.fail(new SentryUnavailable({ message: "Sentry did not answer within 10 s" }))
    })
  )
})

// Ids and slugs come out of webhooks: `..` would lead the token to another address.
export const issuePath = (organization: string | undefined, issueId: string) =>
  [organization ?? "-", issueId].every((name) => /^[\w-]+$/.test(name))
    ? Effect.succeed(`${organization === undefined ? "" : `organizations/${organization}/`}issues/${issueId}/`)
    : Effect.fail(new SentryRefused({ message: "not the name of an organization or an issue" }))

const limited = (retryAfter: number) =>
  new SentryUnavailable({ message: "Sentry's rate limit is used up", status: 429, retryAfter })

/** Whole seconds, 1 at least. Sentry names the second its window ends; a proxy before it may say `Retry-After`. */
const waitOf = ({ headers }: HttpClientResponse.HttpClientResponse, now: number) => {
  const told = Number(headers["retry-after"] ?? Number.NaN)
  const reset = Number(headers["x-sentry-rate-limit-reset"] ?? Number.NaN) - now / 1000
  return Math.ceil(Math.max(1, ...[told, reset].filter(Number.isFinite)))
}

/** The reason in a refusal: mostly `{"detail": …}`, now and then a bare string, an object of fields or no JSON at all. */
const saidBy = (response: HttpClientResponse.HttpClientResponse) =>
  response.json.pipe(
    Effect.map((body) => {
      const detail: unknown = typeof body === "object" && body !== null && "detail" in body ? body["detail"] : body
      return `: ${text(typeof detail === "string" ? detail : JSON.stringify(detail), 300) ?? ""}`
    }),
    Effect.orElseSucceed(() => "")
  )

/**
 * Of `Link: <…>; rel="next"; results="true"; cursor="0:100:0"`. There is always a next page; only `results` says whether
 * anything is on it.
 */
const nextCursor = (link: string | undefined) =>
  /;\s*rel="next";\s*results="true";\s*cursor="([^"]+)"/.exec(link ?? "")?.[1]
