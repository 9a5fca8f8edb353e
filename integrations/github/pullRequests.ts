import type { RestEndpointMethodTypes } from "@octokit/rest"
import { Effect } from "effect"
import type { Grant } from "./appPermissions.ts"
import { call, callOnce, type GitHubClient } from "./client.ts"
import { repositoryParameters } from "./repositoryParameters.ts"

export interface PullRequest {
  readonly number: number
  readonly nodeId: string
  readonly url: string
  /** Login of who opened it. */
  readonly author: string
  readonly draft: boolean
  readonly state: "open" | "closed"
  readonly merged: boolean
  /** Name of the head branch. */
  readonly branch: string
  readonly headSha: string
  readonly body: string
}

export interface Draft {
  readonly repository: string
  readonly branch: string
  readonly base: string
  readonly title: string
  readonly body: string
}

export const pullRequestCalls = (octokit: GitHubClient) => ({
  pullRequest: Effect.fn("GitHub.pullRequest")(function* (repository: string, number: number) {
    const place = { ...repositoryParameters(repository), pull_number: number }
    const { data } = yield* call((request) => octokit.rest.pulls.get({ ...place, request }))
    return fromWire(data)
  }),

  pullRequestByHead: Effect.fn("GitHub.pullRequestByHead")(function* (repository: string, branch: string) {
    const place = repositoryParameters(repository)
    const newest = { state: "all", sort: "created", direction: "desc", per_page: 1 } as const
    const { data } = yield* call((request) =>
      octokit.rest.pulls.list({ ...place, ...newest, head: `${place.owner}:${branch}`, request })
    )
    return data[0] === undefined ? null : fromWire(data[0])
  }),

  openDraft: Effect.fn("GitHub.openDraft")(function* ({ repository, branch, base, title, body }: Draft) {
    const { data } = yield* callOnce((request) =>
      octokit.rest.pulls.create({
        ...repositoryParameters(repository),
        head: branch,
        base,
        title,
        body,
        draft: true,
        request
      })
    )
    return fromWire(data)
  }),

  updatePullRequest: Effect.fn("GitHub.updatePullRequest")(function* (
    repository: string,
    number: number,
    change: { readonly title?: string; readonly body?: string }
  ) {
    const place = { ...repositoryParameters(repository), pull_number: number }
    const { data } = yield* call((request) => octokit.rest.pulls.update({ ...place, ...change, request }))
    return fromWire(data)
  }),

  markReady: Effect.fn("GitHub.markReady")(function* (repository: string, nodeId: string) {
    const request = { grant: draftGrant(repository) }
    yield* call((options) => octokit.graphql(markReadyMutation, { id: nodeId, request: { ...options, ...request } }))
  }),

  markDraft: Effect.fn("GitHub.markDraft")(function* (repository: string, nodeId: string) {
    const request = { grant: draftGrant(repository) }
    yield* call((options) => octokit.graphql(markDraftMutation, { id: nodeId, request: { ...options, ...request } }))
  })
})

// Of an App it wants `contents: write` as well.
const draftGrant = (repository: string): Grant => ({
  repository,
  permissions: { pull_requests: "write", contents: "write" }
})

// REST cannot do it: a PATCH with `draft` is accepted and ignored.
const markReadyMutation = `mutation ($id: ID!) {
  markPullRequestReadyForReview(input: { pullRequestId: $id }) { pullRequest { isDraft } }
}`
const markDraftMutation = `mutation ($id: ID!) {
  convertPullRequestToDraft(input: { pullRequestId: $id }) { pullRequest { isDraft } }
}`

type Wire =
  | RestEndpointMethodTypes["pulls"]["get"]["response"]["data"]
  | RestEndpointMethodTypes["pulls"]["list"]["response"]["data"][number]

// Lists carry no `merged`, so the merge's date tells.
const fromWire = (wire: Wire): PullRequest => ({
  number: wire.number,
  nodeId: wire.node_id,
  url: wire.html_url,
  author: wire.user?.login ?? "",
  draft: wire.draft ?? false,
  state: wire.state === "open" ? "open" : "closed",
  merged: wire.merged_at !== null,
  branch: wire.head.ref,
  headSha: wire.head.sha,
  body: wire.body ?? ""
})
