import { Config, Effect, Option, Redacted } from "effect"
import { FetchHttpClient, HttpClient, HttpClientRequest } from "effect/http"
import { type Check, type Finding, fail, isSet, ok, setting, warn } from "./Finding.ts"

/** The token, when there is one, what it may do, and the webhook's secret. */
export const sentry: Check = Effect.gen(function* () {
  const token = yield* Config.option(Config.Redacted("SENTRY_AUTH_TOKEN"))
  const organization = yield* setting("SENTRY_ORGANIZATION", "")
  const hasSecret = yield* isSet("SENTRY_WEBHOOK_SECRET")
  if (Option.isNone(token) && !hasSecret) return [ok("sentry", "not set up: `redgreen up` brings a Sentry of its own")]
  const secret = hasSecret
    ? ok("sentry webhook", "secret set")
    : fail("sentry webhook", "SENTRY_WEBHOOK_SECRET is not set, so no alert will be heard", hook)
  const legacy = (yield* isSet("SENTRY_LEGACY_TOKEN"))
    ? [warn("sentry legacy webhook", "unsigned webhooks are taken by a token in their address", unsigned)]
    : []
  if (Option.isNone(token)) return [warn("sentry", "no SENTRY_AUTH_TOKEN", fetching), secret, ...legacy]

  const base = (yield* setting("SENTRY_URL", "https://sentry.io")).replace(/\/+$/, "")
  const ask = (path: string) =>
    HttpClientRequest.get(`${base}/api/0/${path}`).pipe(
      HttpClientRequest.bearerToken(Redacted.value(token.value)),
      HttpClient.execute,
      Effect.timeout("10 seconds"),
      Effect.provide(FetchHttpClient.layer)
    )
  const answer = yield* ask(organization === "" ? "" : `organizations/${encodeURIComponent(organization)}/`).pipe(
    Effect.map(({ status }) => {
      if (status < 300) return ok("sentry", organization === "" ? "token works" : `token works for ${organization}`)
      if (status === 404)
        return fail("sentry", `knows no organization ${organization}`, "Check SENTRY_ORGANIZATION: it is the slug.")
      return fail(
        "sentry",
        `token refused (${status})`,
        "Make a token with scope event:read and set SENTRY_AUTH_TOKEN in .env."
      )
    }),
    Effect.orElseSucceed(() => fail("sentry", `${base} does not answer`, "Check SENTRY_URL and the network."))
  )
  if (answer.status !== "ok") return [answer, secret, ...legacy]
  const scopes = yield* ask("").pipe(
    Effect.flatMap(({ json }) => json),
    Effect.map(scopesIn),
    Effect.orElseSucceed(() => undefined)
  )
  const comments = yield* Config.Boolean("SENTRY_COMMENTS").pipe(Config.withDefault(true))
  const resolves = yield* Config.Boolean("SENTRY_RESOLVE").pipe(Config.withDefault(false))
  const poll = yield* setting("SENTRY_POLL", "5 minutes")
  return [
    answer,
    ...writing(scopes, comments || resolves),
    ...(organization === "" ? [warn("sentry poll", "no SENTRY_ORGANIZATION", missing)] : [ok("sentry poll", poll)]),
    secret,
    ...legacy
  ]
})

/** Sentry tells a token's scopes at the root of its API. */
const scopesIn = (root: unknown): ReadonlyArray<string> | undefined => {
  const { auth } = (root ?? {}) as { readonly auth?: { readonly scopes?: unknown } | null }
  return Array.isArray(auth?.scopes) ? auth.scopes.map(String) : undefined
}

const writing = (scopes: ReadonlyArray<string> | undefined, wanted: boolean): ReadonlyArray<Finding> => {
  if (!wanted || scopes === undefined) return []
  return scopes.includes("event:write") || scopes.includes("event:admin")
    ? [ok("sentry comments", "token may write them")]
    : [warn("sentry comments", "the token may not write: no scope event:write", writingScope)]
}

const hook = "Set SENTRY_WEBHOOK_SECRET in .env to the client secret of Sentry's internal integration."
const fetching = "Alerts without a stack trace cannot be completed: set SENTRY_AUTH_TOKEN (scope event:read) in .env."
const writingScope = "Give the token the scope event:write, or set SENTRY_COMMENTS=false."
const missing =
  "Missed alerts are not made good, and comments and issues of a Sentry older than 2025 cannot be told apart: set SENTRY_ORGANIZATION to the slug."
const unsigned = "Prefer an internal integration, whose webhooks are signed; then remove SENTRY_LEGACY_TOKEN."
