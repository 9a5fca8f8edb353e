import type { Account } from "#local/github/Accounts.ts"
import { requireAccount, requireWriteOrAuthor } from "#local/github/access.ts"
import { announceComment } from "#local/github/announce.ts"
import type { Hub } from "#local/github/Hub.ts"
import { checkBody } from "#local/github/limits.ts"
import { now } from "#local/github/now.ts"
import { validationFailed } from "#local/github/Refusal.ts"
import type { CommentRecord, IssueRecord, RepositoryRecord } from "#local/github/records.ts"

export const createComment = (
  hub: Hub,
  actor: Account | null,
  repository: RepositoryRecord,
  issue: IssueRecord,
  body: string
): CommentRecord => {
  const author = requireAccount(actor)
  checkCommentBody(body)
  const at = now()
  const comment = {
    id: hub.store.nextId(),
    issueId: issue.id,
    author: author.login,
    body,
    createdAt: at,
    updatedAt: at
  }
  hub.store.records.comments.push(comment)
  issue.updatedAt = at
  hub.store.changed()
  announceComment(hub, repository, author, issue, comment, "created")
  return comment
}

export const editComment = (
  hub: Hub,
  actor: Account | null,
  repository: RepositoryRecord,
  issue: IssueRecord,
  comment: CommentRecord,
  body: string
): void => {
  const editor = requireWriteOrAuthor(hub, actor, repository, comment.author)
  checkCommentBody(body)
  const from = comment.body
  comment.body = body
  comment.updatedAt = now()
  hub.store.changed()
  announceComment(hub, repository, editor, issue, comment, "edited", { changes: { body: { from } } })
}

export const deleteComment = (
  hub: Hub,
  actor: Account | null,
  repository: RepositoryRecord,
  issue: IssueRecord,
  comment: CommentRecord
): void => {
  const by = requireWriteOrAuthor(hub, actor, repository, comment.author)
  hub.store.records.comments.splice(hub.store.records.comments.indexOf(comment), 1)
  hub.store.changed()
  announceComment(hub, repository, by, issue, comment, "deleted")
}

const checkCommentBody = (body: string): void => {
  if (body.trim() === "") throw validationFailed("IssueComment", { code: "missing_field", field: "body" })
  checkBody("IssueComment", body)
}
