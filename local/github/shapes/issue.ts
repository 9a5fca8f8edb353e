import type { Hub } from "#local/github/Hub.ts"
import type { CommentRecord, IssueRecord, RepositoryRecord } from "#local/github/records.ts"
import { labelShape } from "./label.ts"
import { reactionsShape } from "./reaction.ts"
import { repositoryApi, repositoryPage } from "./repository.ts"
import { association, userNamed } from "./user.ts"

/** GitHub's `issue`; a pull request seen as an issue has `pull_request`. */
export const issueShape = (hub: Hub, repository: RepositoryRecord, issue: IssueRecord) => {
  const api = `${repositoryApi(hub, repository)}/issues/${issue.number}`
  const page = issuePage(hub, repository, issue)
  return {
    id: issue.id,
    node_id: `I_${Buffer.from(String(issue.id)).toString("base64url")}`,
    url: api,
    repository_url: repositoryApi(hub, repository),
    labels_url: `${api}/labels{/name}`,
    comments_url: `${api}/comments`,
    events_url: `${api}/events`,
    timeline_url: `${api}/timeline`,
    html_url: page,
    number: issue.number,
    state: issue.state,
    state_reason: issue.state === "closed" && issue.pull === null ? "completed" : null,
    title: issue.title,
    body: issue.body,
    user: userNamed(hub, issue.author),
    labels: issue.labels.map((name) => labelShape(hub, repository, name)),
    assignee: null,
    assignees: [],
    milestone: null,
    locked: false,
    active_lock_reason: null,
    comments: hub.store.comments(issue).length,
    closed_at: issue.closedAt,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    author_association: association(hub, issue.author, repository),
    performed_via_github_app: null,
    reactions: reactionsShape(api, []),
    ...(issue.pull === null ? {} : { draft: issue.pull.draft, pull_request: pullLinks(hub, repository, issue) })
  }
}

export const issuePage = (hub: Hub, repository: RepositoryRecord, issue: IssueRecord): string =>
  `${repositoryPage(hub, repository)}/${issue.pull === null ? "issues" : "pull"}/${issue.number}`

export const commentShape = (hub: Hub, repository: RepositoryRecord, issue: IssueRecord, comment: CommentRecord) => {
  const api = repositoryApi(hub, repository)
  const url = `${api}/issues/comments/${comment.id}`
  const reactions = hub.store.records.reactions.filter((one) => one.commentId === comment.id)
  return {
    id: comment.id,
    node_id: `IC_${Buffer.from(String(comment.id)).toString("base64url")}`,
    url,
    html_url: `${issuePage(hub, repository, issue)}#issuecomment-${comment.id}`,
    issue_url: `${api}/issues/${issue.number}`,
    user: userNamed(hub, comment.author),
    body: comment.body,
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: association(hub, comment.author, repository),
    performed_via_github_app: null,
    reactions: reactionsShape(url, reactions)
  }
}

const pullLinks = (hub: Hub, repository: RepositoryRecord, issue: IssueRecord) => {
  const page = issuePage(hub, repository, issue)
  return {
    url: `${repositoryApi(hub, repository)}/pulls/${issue.number}`,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    merged_at: issue.pull?.mergedAt ?? null
  }
}
