import { Context, Effect, Layer, Metric } from "effect"
import { limitedCalls } from "../limitedCalls.ts"
import { wrong } from "./appSettings.ts"
import { type Check, checkCalls } from "./checks.ts"
import { call } from "./client.ts"
import { type Comment, commentCalls, type Posted, type Reaction } from "./comments.ts"
import { deliveryCalls, type HookDelivery, type HookPlace } from "./deliveries.ts"
import type { GitHubRefused, GitHubUnavailable } from "./errors.ts"
import { GitHubAccess } from "./GitHubAccess.ts"
import { type Draft, type PullRequest, pullRequestCalls } from "./pullRequests.ts"
import { repositoryParameters } from "./repositoryParameters.ts"
import { type Remark, reviewCalls } from "./reviews.ts"
import { teamCalls } from "./teams.ts"
import { viewerOf } from "./viewer.ts"

type Answer<A> = Effect.Effect<A, GitHubUnavailable | GitHubRefused>

export type Permission = "admin" | "write" | "read" | "none"

export interface RepositoryFacts {
  readonly defaultBranch: string
  readonly private: boolean
  /** What our own token may do there. */
  readonly permissions: { readonly admin: boolean; readonly push: boolean; readonly pull: boolean }
}

/**
 * GitHub's API, with only the calls we make; repositories are `owner/name`. Who we are there: `GitHubAccess`.
 * Reads and updates are retried twice on 5xx; what creates something is sent once, so look for it before asking again.
 */
export class GitHub extends Context.Service<
  GitHub,
  {
    /** Who the token belongs to; of an App it is `<slug>[bot]`. */
    readonly viewer: Answer<{ readonly login: string; readonly id: number; readonly type: string }>
    repository(repository: string): Answer<RepositoryFacts>
    /** "none" also for somebody GitHub does not know. */
    permission(repository: string, login: string): Answer<Permission>
    /** Active in `organization/slug`, or in a team below it. False also for a team that we may not see. */
    isInTeam(team: string, login: string): Answer<boolean>
    /** Refused with 404 when there is no such team, or none that we may see. */
    team(team: string): Answer<{ readonly name: string }>
    pullRequest(repository: string, number: number): Answer<PullRequest>
    /** The newest with this head branch, in any state. */
    pullRequestByHead(repository: string, branch: string): Answer<PullRequest | null>
    /** Refused with 422 when the branch has an open pull request already, or does not exist. */
    openDraft(draft: Draft): Answer<PullRequest>
    updatePullRequest(
      repository: string,
      number: number,
      change: { readonly title?: string; readonly body?: string }
    ): Answer<PullRequest>
    markReady(repository: string, nodeId: string): Answer<void>
    markDraft(repository: string, nodeId: string): Answer<void>
    /** Posts on an issue or pull request, or rewrites our comment that carries the same hidden marker. */
    comment(repository: string, number: number, body: string, marker: string): Answer<Posted>
    findComments(repository: string, number: number): Answer<ReadonlyArray<Comment>>
    react(repository: string, commentId: number, content: Reaction): Answer<void>
    /** What a review says beside lines. */
    reviewRemarks(repository: string, number: number, review: number): Answer<ReadonlyArray<Remark>>
    /** Every check of a commit, the newest of each name. */
    checks(repository: string, sha: string): Answer<ReadonlyArray<Check>>
    /** Where GitHub keeps the deliveries of webhooks to us. Refused where we may not see webhooks. */
    hookPlaces(repository: string): Answer<ReadonlyArray<HookPlace>>
    /** Newest first, back to a moment (milliseconds) or as far as ten pages go. */
    deliveries(place: HookPlace, since: number): Answer<ReadonlyArray<HookDelivery>>
    /** The same webhook comes again, with the same GUID. */
    redeliver(place: HookPlace, delivery: number): Answer<void>
  }
>()("redgreen/integrations/GitHub") {
  static readonly layer = Layer.effect(
    GitHub,
    Effect.gen(function* () {
      const { kind, client: octokit } = yield* GitHubAccess
      yield* Metric.value(limitedCalls("github"))
      if (kind === "none")
        return yield* wrong(
          "Nothing says who we are to GitHub. Set GITHUB_TOKEN, or GITHUB_APP_ID with its private key."
        )
      const viewer = yield* rememberSuccess(viewerOf(kind, octokit))
      const own = Effect.map(viewer, ({ login }) => login)

      const repository = Effect.fn("GitHub.repository")(function* (repository: string) {
        const place = repositoryParameters(repository)
        const { data } = yield* call((request) => octokit.rest.repos.get({ ...place, request }))
        const { admin = false, push = false, pull = false } = data.permissions ?? {}
        return { defaultBranch: data.default_branch, private: data.private, permissions: { admin, push, pull } }
      })

      const permission = Effect.fn("GitHub.permission")(
        function* (repository: string, login: string) {
          const place = { ...repositoryParameters(repository), username: login }
          const { data } = yield* call((request) =>
            octokit.rest.repos.getCollaboratorPermissionLevel({ ...place, request })
          )
          return permissions.find((known) => known === data.permission) ?? "none"
        },
        Effect.catchTag("GitHubRefused", (refused) =>
          refused.status === 404 ? Effect.succeed("none" as const) : Effect.fail(refused)
        )
      )

      return GitHub.of({
        ...{ viewer, repository, permission },
        ...pullRequestCalls(octokit),
        ...commentCalls(octokit, own),
        ...reviewCalls(octokit),
        ...teamCalls(octokit),
        ...checkCalls(octokit),
        ...deliveryCalls(octokit, kind)
      })
    })
  ).pipe(Layer.provide(GitHubAccess.layer))
}

const permissions = ["admin", "write", "read", "none"] as const

// Unlike Effect.cached, which would keep a first failure for ever.
const rememberSuccess = <A, E>(effect: Effect.Effect<A, E>) =>
  Effect.map(Effect.cachedInvalidateWithTTL(effect, "1 hour"), ([cached, forget]) =>
    Effect.tapError(cached, () => forget)
  )
