import { requireAccount } from "#local/github/access.ts"
import { createComment, deleteComment, editComment } from "#local/github/actions/comments.ts"
import { textField } from "#local/github/api/fields.ts"
import { paginate } from "#local/github/api/paginate.ts"
import { type Route, route } from "#local/github/api/Route.ts"
import { commentOf, issueOf, repositoryOf } from "#local/github/api/target.ts"
import { now } from "#local/github/now.ts"
import { validationFailed } from "#local/github/Refusal.ts"
import { commentShape } from "#local/github/shapes/issue.ts"
import { REACTIONS, reactionShape } from "#local/github/shapes/reaction.ts"

const COMMENTS = "/repos/{owner}/{repo}/issues/{number}/comments"
const COMMENT = "/repos/{owner}/{repo}/issues/comments/{id}"

export const commentRoutes: ReadonlyArray<Route> = [
  route("POST", COMMENTS, (call) => {
    const repository = repositoryOf(call)
    const issue = issueOf(call, repository)
    const comment = createComment(call.hub, call.user, repository, issue, textField(call.body, "body"))
    const body = commentShape(call.hub, repository, issue, comment)
    return { status: 201, body, headers: { location: body.url } }
  }),
  route("GET", COMMENTS, (call) => {
    const repository = repositoryOf(call)
    const issue = issueOf(call, repository)
    const since = Date.parse(call.url.searchParams.get("since") ?? "1970-01-01")
    const comments = call.hub.store.comments(issue).filter((one) => Date.parse(one.updatedAt) >= since)
    return paginate(call, comments, (comment) => commentShape(call.hub, repository, issue, comment))
  }),
  route("GET", COMMENT, (call) => {
    const repository = repositoryOf(call)
    const { issue, comment } = commentOf(call, repository)
    return { status: 200, body: commentShape(call.hub, repository, issue, comment) }
  }),
  route("PATCH", COMMENT, (call) => {
    const repository = repositoryOf(call)
    const { issue, comment } = commentOf(call, repository)
    editComment(call.hub, call.user, repository, issue, comment, textField(call.body, "body"))
    return { status: 200, body: commentShape(call.hub, repository, issue, comment) }
  }),
  route("DELETE", COMMENT, (call) => {
    const repository = repositoryOf(call)
    const { issue, comment } = commentOf(call, repository)
    deleteComment(call.hub, call.user, repository, issue, comment)
    return { status: 204 }
  }),
  route("POST", `${COMMENT}/reactions`, (call) => {
    const { comment } = commentOf(call, repositoryOf(call))
    const author = requireAccount(call.user).login
    const content = textField(call.body, "content")
    if (!(REACTIONS as ReadonlyArray<string>).includes(content)) {
      throw validationFailed("Reaction", { field: "content", code: "invalid" })
    }
    const { reactions } = call.hub.store.records
    const already = reactions.find(
      (one) => one.commentId === comment.id && one.author === author && one.content === content
    )
    if (already !== undefined) return { status: 200, body: reactionShape(call.hub, already) }
    const reaction = { id: call.hub.store.nextId(), commentId: comment.id, author, content, createdAt: now() }
    reactions.push(reaction)
    call.hub.store.changed()
    return { status: 201, body: reactionShape(call.hub, reaction) }
  }),
  route("GET", `${COMMENT}/reactions`, (call) => {
    const { comment } = commentOf(call, repositoryOf(call))
    const given = call.hub.store.records.reactions.filter((one) => one.commentId === comment.id)
    return paginate(call, given, (reaction) => reactionShape(call.hub, reaction))
  })
]
