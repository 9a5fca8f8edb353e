import type { Hub } from "#local/github/Hub.ts"
import type { PullRecord, RepositoryRecord, ReviewCommentRecord, ReviewRecord } from "#local/github/records.ts"
import { issuePage } from "./issue.ts"
import { reactionsShape } from "./reaction.ts"
import { repositoryApi } from "./repository.ts"
import { association, userNamed } from "./user.ts"

export const reviewShape = (hub: Hub, repository: RepositoryRecord, pull: PullRecord, review: ReviewRecord) => {
  const page = `${issuePage(hub, repository, pull)}#pullrequestreview-${review.id}`
  const api = `${repositoryApi(hub, repository)}/pulls/${pull.number}`
  return {
    id: review.id,
    node_id: `PRR_${Buffer.from(String(review.id)).toString("base64url")}`,
    user: userNamed(hub, review.author),
    body: review.body,
    state: review.state,
    commit_id: review.commitSha,
    html_url: page,
    pull_request_url: api,
    author_association: association(hub, review.author, repository),
    ...(review.state === "PENDING" ? {} : { submitted_at: review.submittedAt }),
    _links: { html: { href: page }, pull_request: { href: api } }
  }
}

/** GitHub's `pull-request-review-comment`, and `review-comment` of the older lists. */
export const reviewCommentShape = (
  hub: Hub,
  repository: RepositoryRecord,
  pull: PullRecord,
  review: ReviewRecord,
  comment: ReviewCommentRecord
) => {
  const page = `${issuePage(hub, repository, pull)}#discussion_r${comment.id}`
  const api = `${repositoryApi(hub, repository)}/pulls/${pull.number}`
  const url = `${repositoryApi(hub, repository)}/pulls/comments/${comment.id}`
  const { body, hunk, id, line, path } = comment
  return {
    ...{ id, body, path, line, original_line: line, start_line: null, original_start_line: null },
    node_id: `PRRC_${Buffer.from(String(id)).toString("base64url")}`,
    url,
    html_url: page,
    pull_request_url: api,
    pull_request_review_id: review.id,
    diff_hunk: hunk,
    side: "RIGHT",
    start_side: null,
    subject_type: "line",
    position: 1,
    original_position: 1,
    commit_id: review.commitSha,
    original_commit_id: review.commitSha,
    user: userNamed(hub, review.author),
    author_association: association(hub, review.author, repository),
    created_at: review.submittedAt,
    updated_at: review.submittedAt,
    reactions: reactionsShape(url, []),
    _links: { self: { href: url }, html: { href: page }, pull_request: { href: api } }
  }
}
