import { Clock, Effect, Metric, type Redacted, Schema } from "effect"
import { HttpClient, HttpClientRequest, type HttpClientResponse } from "effect/http"
import { limitedCalls } from "../limitedCalls.ts"
import { JiraRefused, JiraUnavailable } from "./errors.ts"

export interface JiraSettings {
  /** Origin of the site, without a slash at its end. */
  readonly url: string
  readonly email: string
  readonly token: Redacted.Redacted
}

export interface JiraCall {
  readonly method: "GET" | "POST" | "PUT"
  /** After `/rest/api/3/`. */
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/**
 * One call at a time of asking: 10 s at most, never retried here, redirects never followed, so the token stays with the site of
 * the settings; after a 429 no call is made before the time Jira named. Needs an `HttpClient` that leaves redirects alone.
 */
export const jiraClient = Effect.fnUntraced(function* (settings: JiraSettings | undefined) {
  const client = yield* HttpClient.HttpClient
  const tooMany = limitedCalls("jira")
  yield* Metric.value(tooMany)
  let quietUntil = 0

  const send = Effect.fnUntraced(
    function* ({ method, path, query = {}, body }: JiraCall) {
      if (settings === undefined)
        return yield* new JiraRefused({ message: "JIRA_URL, JIRA_EMAIL and JIRA_API_TOKEN are not set" })
      const now = yield* Clock.currentTimeMillis
      if (now < quietUntil) return yield* limited(Math.ceil((quietUntil - now) / 1000))
      const request = HttpClientRequest.make(method)(`${settings.url}/rest/api/3/${path}`).pipe(
        HttpClientRequest.acceptJson,
        HttpClientRequest.basicAuth(settings.email, settings.token),
        HttpClientRequest.setUrlParams(query)
      )
      const response = yield* client.execute(
        body === undefined ? request : HttpClientRequest.bodyJsonUnsafe(request, body)
      )
      const { status } = response
      if (status === 429) {
        const seconds = waitOf(response)
        quietUntil = now + seconds * 1000
        yield* Metric.update(tooMany, 1)
        return yield* limited(seconds)
      }
      if (status >= 500) return yield* new JiraUnavailable({ message: `Jira answered ${status}` })
      if (status >= 300) return yield* new JiraRefused({ message: yield* complaint(response), status })
      return response
    },
    Effect.catchTag(
      "HttpClientError",
      ({ reason }) => new JiraUnavailable({ message: `Jira could not be asked: ${reason._tag}` })
    ),
    Effect.timeoutOrElse({
      duration: "10 seconds",
      orElse: () => Effect.fail(new JiraUnavailable({ message: "Jira did not answer within 10 s" }))
    })
  )

  const ask = Effect.fnUntraced(function* <S extends Schema.Codec<unknown, unknown>>(schema: S, call: JiraCall) {
    const response = yield* send(call)
    return yield* Effect.flatMap(response.json, Schema.decodeUnknownEffect(schema)).pipe(
      Effect.mapError(() => new JiraRefused({ message: `Jira's answer to ${call.method} ${call.path} cannot be read` }))
    )
  })

  return { ask, tell: (call: JiraCall) => Effect.asVoid(send(call)) }
})

export type JiraClient = Effect.Success<ReturnType<typeof jiraClient>>

const limited = (retryAfter: number) => new JiraUnavailable({ message: "Jira's rate limit is used up", retryAfter })

/** Whole seconds, 1 at least; a minute where Jira does not say. */
const waitOf = ({ headers }: HttpClientResponse.HttpClientResponse): number => {
  const told = Number(headers["retry-after"] ?? Number.NaN)
  return Number.isFinite(told) ? Math.max(1, Math.ceil(told)) : 60
}

/** Jira's own words, which name the field or the permission. */
const complaint = Effect.fnUntraced(function* (response: HttpClientResponse.HttpClientResponse) {
  const { errorMessages = [], errors = {} } = yield* Effect.flatMap(
    response.json,
    Schema.decodeUnknownEffect(Complaint)
  ).pipe(Effect.orElseSucceed((): typeof Complaint.Type => ({})))
  const words = [...errorMessages, ...Object.entries(errors).map(([field, wrong]) => `${field}: ${wrong}`)]
  return `Jira answered ${response.status}${words.length === 0 ? "" : `: ${words.join("; ").slice(0, 300)}`}`
})

const Complaint = Schema.Struct({
  errorMessages: Schema.optionalKey(Schema.Array(Schema.String)),
  errors: Schema.optionalKey(Schema.Record(Schema.String, Schema.String))
})
