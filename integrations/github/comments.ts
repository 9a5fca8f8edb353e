import { Effect } from "effect"
import { call, callOnce, type GitHubClient } from "./client.ts"
import type { GitHubRefused, GitHubUnavailable } from "./errors.ts"
import { repositoryParameters } from "./repositoryParameters.ts"

export interface Comment {
  readonly id: number
  readonly url: string
  readonly author: string
  readonly body: string
}

export interface Posted {
  readonly id: number
  readonly url: string
  /** False when the comment was there already. */
  readonly created: boolean
}

export type Reaction = "+1" | "-1" | "laugh" | "confused" | "heart" | "hooray" | "rocket" | "eyes"

export const commentCalls = (octokit: GitHubClient, own: Effect.Effect<string, GitHubUnavailable | GitHubRefused>) => {
  const findComments = Effect.fn("GitHub.findComments")(function* (repository: string, number: number) {
    const place = { ...repositoryParameters(repository), issue_number: number, per_page: 100 }
    const found = yield* call((request) => octokit.paginate(octokit.rest.issues.listComments, { ...place, request }))
    return found.map(
      (comment): Comment => ({
        id: comment.id,
        url: comment.html_url,
        author: comment.user?.login ?? "",
        body: comment.body ?? ""
      })
    )
  })

  // Anybody may write our marker into a comment, so it counts only in our own.
  const comment = Effect.fn("GitHub.comment")(function* (
    repository: string,
    number: number,
    body: string,
    marker: string
  ) {
    const hidden = `<!-- redgreen:${marker} -->`
    const text = `${body}\n\n${hidden}`
    const login = yield* own
    const comments = yield* findComments(repository, number)
    const known = comments.find(({ author, body }) => author === login && body.includes(hidden))
    const place = repositoryParameters(repository)
    if (known === undefined) {
      const { data } = yield* callOnce((request) =>
        octokit.rest.issues.createComment({ ...place, issue_number: number, body: text, request })
      )
      return { id: data.id, url: data.html_url, created: true } satisfies Posted
    }
    if (known.body !== text)
      yield* call((request) =>
        octokit.rest.issues.updateComment({ ...place, comment_id: known.id, body: text, request })
      )
    return { id: known.id, url: known.url, created: false } satisfies Posted
  })

  // GitHub answers 200 instead of 201 for a reaction that is there already.
  const react = Effect.fn("GitHub.react")(function* (repository: string, commentId: number, content: Reaction) {
    const place = { ...repositoryParameters(repository), comment_id: commentId }
    yield* call((request) => octokit.rest.reactions.createForIssueComment({ ...place, content, request }))
  })

  return { findComments, comment, react }
}
