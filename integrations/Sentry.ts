import { Clock, Config, Context, Effect, Layer, Option, Redacted, Schema } from "effect"
import { FetchHttpClient, HttpClient, HttpClientRequest, type HttpClientResponse } from "effect/http"
import { Issue, IssueEvent } from "./sentryWire.ts"

/** No answer, or one that may be different later. `retryAfter` is how many seconds Sentry asked us to wait. */
export class SentryUnavailable extends Schema.TaggedError<SentryUnavailable>()("SentryUnavailable", {
  message: Schema.String,
  status: Schema.optionalKey(Schema.Int),
  retryAfter: Schema.optionalKey(Schema.Finite)
}) {}

/** Asking again will not help: token, permission, an issue that is not there, or an answer we cannot read. */
export class SentryRefused extends Schema.TaggedError<SentryRefused>()("SentryRefused", {
  message: Schema.String,
  status: Schema.optionalKey(Schema.Int)
}) {}

type Answer<A> = Effect.Effect<A, SentryUnavailable | SentryRefused>

/**
 * The two calls we make to Sentry's API (https://docs.sentry.io/api/events/). `SENTRY_URL` may be a self-hosted one;
 * the token (`SENTRY_AUTH_TOKEN`, scope `event:read`) goes nowhere else. Calls take 10 s at most and are not retried
 * here; after a 429 no call is made before the time Sentry named.
 */
export class Sentry extends Context.Service<
  Sentry,
  {
    /** `organization` is the slug; without one the older address is asked. */
    issue(issueId: string, organization?: string): Answer<Issue>
    latestEvent(organization: string | undefined, issueId: string): Answer<IssueEvent>
  }
>()("redgreen/integrations/Sentry") {
  static readonly layer = Layer.effect(
    Sentry,
    Effect.gen(function* () {
      const client = yield* HttpClient.HttpClient
      const base = yield* Config.String("SENTRY_URL").pipe(Config.withDefault("https://sentry.io"))
      const token = yield* Config.option(Config.Redacted("SENTRY_AUTH_TOKEN"))
      let quietUntil = 0

      const get = Effect.fnUntraced(
        function* <S extends Schema.Codec<unknown, unknown>>(schema: S, path: string) {
          if (Option.isNone(token) || Redacted.value(token.value) === "")
            return yield* new SentryRefused({ message: "SENTRY_AUTH_TOKEN is not set" })
          const now = yield* Clock.currentTimeMillis
          if (now < quietUntil) return yield* limited(Math.ceil((quietUntil - now) / 1000))
          const response = yield* HttpClientRequest.get(`${base.replace(/\/+$/, "")}/api/0/${path}`).pipe(
            HttpClientRequest.acceptJson,
            HttpClientRequest.bearerToken(token.value),
            client.execute
          )
          const { status } = response
          if (status === 429) {
            const seconds = waitOf(response, now)
            quietUntil = now + seconds * 1000
            return yield* limited(seconds)
          }
          if (status >= 500) return yield* new SentryUnavailable({ message: `Sentry answered ${status}`, status })
          if (status >= 300) return yield* new SentryRefused({ message: `Sentry answered ${status}`, status })
          return yield* Effect.flatMap(response.json, Schema.decodeUnknownEffect(schema)).pipe(
            Effect.catchTag("SchemaError", ({ message }) => new SentryRefused({ message, status }))
          )
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

      return Sentry.of({
        issue: Effect.fn("Sentry.issue")(function* (issueId, organization) {
          return yield* get(Issue, yield* issuePath(organization, issueId))
        }),
        latestEvent: Effect.fn("Sentry.latestEvent")(function* (organization, issueId) {
          return yield* get(IssueEvent, `${yield* issuePath(organization, issueId)}events/latest/`)
        })
      })
    })
  ).pipe(Layer.provide(FetchHttpClient.layer))
}

// Both come out of a webhook: `..` would lead the token to another address.
const issuePath = (organization: string | undefined, issueId: string) =>
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
