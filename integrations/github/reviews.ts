import { Effect } from "effect"
import { call, type GitHubClient } from "./client.ts"
import { repositoryParameters } from "./repositoryParameters.ts"

/** What a reviewer wrote beside a line; `line` is null where the line is gone. */
export interface Remark {
  readonly path: string
  readonly line: number | null
  readonly body: string
}

export const reviewCalls = (octokit: GitHubClient) => ({
  reviewRemarks: Effect.fn("GitHub.reviewRemarks")(function* (repository: string, number: number, review: number) {
    const place = { ...repositoryParameters(repository), pull_number: number, review_id: review, per_page: 100 }
    const { data } = yield* call((request) => octokit.rest.pulls.listCommentsForReview({ ...place, request }))
    return data.map(
      ({ body, line, original_line, path }): Remark => ({
        path,
        line: line ?? original_line ?? null,
        body
      })
    )
  })
})
