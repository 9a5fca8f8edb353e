import { remarksOf } from "#local/github/actions/reviewComments.ts"
import { reviewPull } from "#local/github/actions/reviewPull.ts"
import { optionalText } from "#local/github/api/fields.ts"
import { paginate } from "#local/github/api/paginate.ts"
import { type Route, route } from "#local/github/api/Route.ts"
import { pullOf, repositoryOf } from "#local/github/api/target.ts"
import { notFound } from "#local/github/Refusal.ts"
import { reviewCommentShape, reviewShape } from "#local/github/shapes/review.ts"

const REVIEWS = "/repos/{owner}/{repo}/pulls/{number}/reviews"

export const reviewRoutes: ReadonlyArray<Route> = [
  route("POST", REVIEWS, async (call) => {
    const repository = repositoryOf(call)
    const pull = pullOf(call, repository)
    const remarks = await remarksOf(call.hub, repository, pull, call.body["comments"])
    const review = reviewPull(call.hub, call.user, repository, pull, {
      event: optionalText(call.body, "event"),
      body: optionalText(call.body, "body") ?? "",
      commitSha: optionalText(call.body, "commit_id"),
      remarks
    })
    return { status: 200, body: reviewShape(call.hub, repository, pull, review) }
  }),
  route("GET", REVIEWS, (call) => {
    const repository = repositoryOf(call)
    const pull = pullOf(call, repository)
    const visible = call.hub.store.records.reviews.filter(
      (one) => one.issueId === pull.id && (one.state !== "PENDING" || one.author === call.user?.login)
    )
    return paginate(call, visible, (review) => reviewShape(call.hub, repository, pull, review))
  }),
  route("GET", `${REVIEWS}/{review}/comments`, (call) => {
    const repository = repositoryOf(call)
    const pull = pullOf(call, repository)
    const { reviews, reviewComments } = call.hub.store.records
    const review = reviews.find((one) => one.id === Number(call.params["review"]) && one.issueId === pull.id)
    if (review === undefined) throw notFound()
    const said = reviewComments.filter(({ reviewId }) => reviewId === review.id)
    return paginate(call, said, (comment) => reviewCommentShape(call.hub, repository, pull, review, comment))
  })
]
