import { Context, Effect, Layer, Schema } from "effect"
import { FetchHttpClient } from "effect/http"
import { issuePath, sentryClient } from "./client.ts"
import { type CommentOnIssue, sentryComments } from "./comments.ts"
import { SentryRefused, type SentryUnavailable } from "./errors.ts"
import { Issue, IssueEvent } from "./wire.ts"

type Answer<A> = Effect.Effect<A, SentryUnavailable | SentryRefused>

export interface IssueSearch {
  readonly organization: string
  /** In Sentry's search language: `is:unresolved firstSeen:>2026-11-22T14:00:00+00:00`. */
  readonly query: string
  /** `new`: first seen last comes first; `date`: last seen last comes first. */
  readonly sort: "new" | "date"
  readonly cursor?: string | undefined
}

export interface IssuePage {
  readonly issues: ReadonlyArray<Issue>
  /** Cursor of the next page; undefined when nothing is on it. */
  readonly next: string | undefined
}

/**
 * The calls we make to Sentry's API (https://docs.sentry.io/api/events/). `SENTRY_URL` may be a self-hosted one; the token
 * (`SENTRY_AUTH_TOKEN`, scope `event:read`, for comments and `resolve` `event:write`) goes nowhere else. Calls take 10 s at
 * most and are not retried here; after a 429 no call is made before the time Sentry named. `organization` is the slug;
 * without one the older address is asked.
 */
export class Sentry extends Context.Service<
  Sentry,
  {
    issue(issueId: string, organization?: string): Answer<Issue>
    latestEvent(organization: string | undefined, issueId: string): Answer<IssueEvent>
    /** A page of at most 100, of all projects the token may see. */
    issues(search: IssueSearch): Answer<IssuePage>
    /** Writes a comment, or rewrites ours with the same marker. Its id. */
    comment(comment: CommentOnIssue): Answer<string>
    /** Rewrites ours of this id. False where it is gone. */
    revise(id: string, comment: CommentOnIssue): Answer<boolean>
    /** Resolves in the next release; at once in a project that knows no releases. */
    resolve(organization: string | undefined, issueId: string): Answer<void>
  }
>()("redgreen/integrations/Sentry") {
  static readonly layer = Layer.effect(
    Sentry,
    Effect.gen(function* () {
      const call = yield* sentryClient
      const get = <S extends Schema.Codec<unknown, unknown>>(schema: S, path: string) =>
        Effect.map(call(schema, { path }), ({ value }) => value)

      return Sentry.of({
        ...sentryComments(call),
        issue: Effect.fn("Sentry.issue")(function* (issueId, organization) {
          return yield* get(Issue, yield* issuePath(organization, issueId))
        }),
        latestEvent: Effect.fn("Sentry.latestEvent")(function* (organization, issueId) {
          return yield* get(IssueEvent, `${yield* issuePath(organization, issueId)}events/latest/`)
        }),
        issues: Effect.fn("Sentry.issues")(function* ({ organization, query, sort, cursor }) {
          if (!/^[\w-]+$/.test(organization)) return yield* new SentryRefused({ message: "not an organization's slug" })
          const wanted = { project: "-1", limit: "100", sort, query, ...(cursor === undefined ? {} : { cursor }) }
          const path = `organizations/${organization}/issues/?${new URLSearchParams(wanted)}`
          const { value, next } = yield* call(Schema.Array(Issue), { path })
          return { issues: value, next }
        }),
        resolve: Effect.fn("Sentry.resolve")(function* (organization, issueId) {
          const path = yield* issuePath(organization, issueId)
          const put = (status: string) => call(Schema.Unknown, { method: "PUT", path, body: { status } })
          yield* put("resolvedInNextRelease").pipe(
            // "No release data present in the system to form a basis for 'Next Release'"
            Effect.catchTag("SentryRefused", (refused) =>
              refused.status === 400 ? put("resolved") : Effect.fail(refused)
            )
          )
        })
      })
    })
  ).pipe(Layer.provide(FetchHttpClient.layer))
}
