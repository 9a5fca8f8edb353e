import { readable } from "#local/github/access.ts"
import { notFound } from "#local/github/Refusal.ts"
import type { CommentRecord, IssueRecord, PullRecord, RepositoryRecord } from "#local/github/records.ts"
import type { Call } from "./Route.ts"

/** What a call's path names, or 404 for those who may not see it. */
export const repositoryOf = ({ hub, user, params }: Call): RepositoryRecord =>
  readable(hub, user, params["owner"] ?? "", params["repo"] ?? "")

export const issueOf = (call: Call, repository: RepositoryRecord): IssueRecord => {
  const issue = call.hub.store.issue(repository, Number(call.params["number"]))
  if (issue === undefined) throw notFound()
  return issue
}

export const pullOf = (call: Call, repository: RepositoryRecord): PullRecord => {
  const issue = issueOf(call, repository)
  if (issue.pull === null) throw notFound()
  return issue as PullRecord
}

export const commentOf = (call: Call, repository: RepositoryRecord): { comment: CommentRecord; issue: IssueRecord } => {
  const { comments, issues } = call.hub.store.records
  const comment = comments.find((one) => one.id === Number(call.params["id"]))
  const issue = issues.find((one) => one.id === comment?.issueId && one.repositoryId === repository.id)
  if (comment === undefined || issue === undefined) throw notFound()
  return { comment, issue }
}
