import { reviewPull } from "#local/github/actions/reviewPull.ts"
import { optionalText } from "#local/github/api/fields.ts"
import { paginate } from "#local/github/api/paginate.ts"
import { type Route, route } from "#local/github/api/Route.ts"
import { pullOf, repositoryOf } from "#local/github/api/target.ts"
import { reviewShape } from "#local/github/shapes/review.ts"

const REVIEWS = "/repos/{owner}/{repo}/pulls/{number}/reviews"

export const reviewRoutes: ReadonlyArray<Route> = [
  route("POST", REVIEWS, (call) => {
    const repository = repositoryOf(call)
    const pull = pullOf(call, repository)
    const review = reviewPull(call.hub, call.user, repository, pull, {
      event: optionalText(call.body, "event"),
      body: optionalText(call.body, "body") ?? "",
      commitSha: optionalText(call.body, "commit_id")
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
  })
]
