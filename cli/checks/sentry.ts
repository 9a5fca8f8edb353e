import { Config, Effect, Option } from "effect"
import { FetchHttpClient, HttpClient, HttpClientRequest } from "effect/http"
import { type Check, fail, isSet, ok, setting, warn } from "./Finding.ts"

/** The token, when there is one, and the webhook's secret. */
export const sentry: Check = Effect.gen(function* () {
  const token = yield* Config.option(Config.Redacted("SENTRY_AUTH_TOKEN"))
  const organization = yield* setting("SENTRY_ORGANIZATION", "")
  const hasSecret = yield* isSet("SENTRY_WEBHOOK_SECRET")
  if (Option.isNone(token) && !hasSecret) return [ok("sentry", "not set up: `redgreen up` brings a Sentry of its own")]
  const secret = hasSecret
    ? ok("sentry webhook", "secret set")
    : fail("sentry webhook", "SENTRY_WEBHOOK_SECRET is not set, so no alert will be heard", hook)
  if (Option.isNone(token)) return [warn("sentry", "no SENTRY_AUTH_TOKEN", fetching), secret]

  const base = (yield* setting("SENTRY_URL", "https://sentry.io")).replace(/\/+$/, "")
  const path = organization === "" ? "" : `organizations/${encodeURIComponent(organization)}/`
  const request = HttpClientRequest.get(`${base}/api/0/${path}`).pipe(HttpClientRequest.bearerToken(token.value))
  const answer = yield* HttpClient.execute(request).pipe(
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
    Effect.orElseSucceed(() => fail("sentry", `${base} does not answer`, "Check SENTRY_URL and the network.")),
    Effect.provide(FetchHttpClient.layer)
  )
  return [answer, secret]
})

const hook = "Set SENTRY_WEBHOOK_SECRET in .env to the client secret of Sentry's internal integration."
const fetching = "Alerts without a stack trace cannot be completed: set SENTRY_AUTH_TOKEN (scope event:read) in .env."
