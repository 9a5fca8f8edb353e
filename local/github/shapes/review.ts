import type { Hub } from "#local/github/Hub.ts"
import type { PullRecord, RepositoryRecord, ReviewRecord } from "#local/github/records.ts"
import { issuePage } from "./issue.ts"
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
