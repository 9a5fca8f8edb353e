import { GraphqlResponseError } from "@octokit/graphql"
import { retry } from "@octokit/plugin-retry"
import { throttling } from "@octokit/plugin-throttling"
import { Octokit } from "@octokit/rest"
import { Data, Effect, Metric, Redacted } from "effect"
import { limitedCalls } from "../limitedCalls.ts"
import type { Grant } from "./appPermissions.ts"
import { GitHubRefused, GitHubUnavailable } from "./errors.ts"

export interface GitHubSettings {
  /** Base of the REST API; GraphQL is found from it, as Octokit does. */
  readonly apiUrl: string
  /** A personal token; an App's requests get theirs one by one, see `actAsApp`. */
  readonly token: Redacted.Redacted<string> | undefined
}

/**
 * An Octokit that paces itself as GitHub asks (one write a second, three seconds between those that notify people) where
 * GitHub is GitHub: a server of one's own sets its own limits. A rate limit is never waited for here, the caller is told.
 */
export const githubClient = ({ apiUrl, token }: GitHubSettings) =>
  new (Octokit.plugin(retry, throttling))({
    ...(token === undefined ? {} : { auth: Redacted.value(token) }),
    baseUrl: apiUrl.replace(/\/+$/, ""),
    userAgent: "redgreen",
    log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    // As its default, and 429 besides.
    retry: { retries: 2, doNotRetry: [400, 401, 403, 404, 410, 422, 429, 451] },
    throttle:
      new URL(apiUrl).hostname === "api.github.com"
        ? { id: "redgreen", onRateLimit: ignore, onSecondaryRateLimit: ignore }
        : { enabled: false }
  })

export type GitHubClient = ReturnType<typeof githubClient>

/** `signal` ends the request with its fiber. A call that must not happen twice is not retried on a lost answer. */
export interface RequestOptions {
  readonly signal: AbortSignal
  readonly retries?: number
  /** What an App's token needs for a call whose path does not say it. */
  readonly grant?: Grant
}

export const call = <A>(request: (options: RequestOptions) => Promise<A>) =>
  Effect.tryPromise({ try: (signal) => request({ signal }), catch: (cause) => new Thrown({ cause }) }).pipe(
    Effect.timeoutOrElse({
      duration: "1 minute",
      orElse: () => Effect.fail(new GitHubUnavailable({ message: "no answer within a minute" }))
    }),
    Effect.catchTag("Thrown", ({ cause }) => refusalOrOutage(cause)),
    Effect.tapError((error) =>
      error._tag === "GitHubUnavailable" && error.retryAfter !== undefined
        ? Metric.update(limitedCalls("github"), 1)
        : Effect.void
    )
  )

/** As `call`, for a request whose effect would double if its answer were lost and it were sent again. */
export const callOnce = <A>(request: (options: RequestOptions) => Promise<A>) =>
  call(({ signal }) => request({ signal, retries: 0 }))

const ignore = () => {}

class Thrown extends Data.TaggedError("Thrown")<{ readonly cause: unknown }> {}

interface HttpError {
  readonly status: number
  readonly message: string
  readonly response?: { readonly headers: Readonly<Record<string, string | number | undefined>> }
}

const refusalOrOutage = (error: unknown): Effect.Effect<never, GitHubUnavailable | GitHubRefused> => {
  if (error instanceof GraphqlResponseError) return Effect.fail(fromGraphql(error))
  if (isHttpError(error)) return Effect.fail(fromHttp(error))
  return Effect.die(error)
}

// Not `instanceof RequestError`: npm may install that class more than once.
const isHttpError = (error: unknown): error is HttpError =>
  error instanceof Error && error.name === "HttpError" && "status" in error

const fromHttp = ({ status, message, response }: HttpError) => {
  const headers = response?.headers ?? {}
  const limited =
    status === 429 ||
    (status === 403 &&
      (headers["x-ratelimit-remaining"] === "0" || headers["retry-after"] !== undefined || /rate limit/i.test(message)))
  // Octokit gives a request that got no answer status 500.
  if (!limited && status < 500) return new GitHubRefused({ status, message })
  const retryAfter = limited ? waitOf(headers) : undefined
  return new GitHubUnavailable({ message, ...(retryAfter !== undefined && { retryAfter }) })
}

const fromGraphql = (error: GraphqlResponseError<unknown>) => {
  const first = error.errors?.[0]
  const message = first?.message ?? error.message
  if (first?.type === "RATE_LIMITED") return new GitHubUnavailable({ message, retryAfter: waitOf(error.headers) })
  return new GitHubRefused({ status: graphqlStatus[first?.type ?? ""] ?? 422, message })
}

const graphqlStatus: Readonly<Record<string, number>> = { NOT_FOUND: 404, FORBIDDEN: 403 }

/** Seconds to wait: `retry-after`, else until the limit's reset, else the minute GitHub asks for. */
const waitOf = (headers: Readonly<Record<string, string | number | undefined>>): number => {
  const named = Number(headers["retry-after"])
  if (named > 0) return named
  const reset = Number(headers["x-ratelimit-reset"])
  return reset > 0 ? Math.max(1, Math.ceil(reset - Date.now() / 1000)) : 60
}
