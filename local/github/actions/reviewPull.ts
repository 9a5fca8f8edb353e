import type { Account } from "#local/github/Accounts.ts"
import { requireAccount } from "#local/github/access.ts"
import { announceReview } from "#local/github/announce.ts"
import type { Hub } from "#local/github/Hub.ts"
import { checkBody } from "#local/github/limits.ts"
import { now } from "#local/github/now.ts"
import { Refusal } from "#local/github/Refusal.ts"
import type { PullRecord, RepositoryRecord, ReviewRecord } from "#local/github/records.ts"
import type { Remark } from "./reviewComments.ts"

export interface NewReview {
  /** `APPROVE`, `REQUEST_CHANGES`, `COMMENT`, or nothing for one that stays pending. */
  readonly event: string | undefined
  readonly body: string
  readonly commitSha: string | undefined
  readonly remarks?: ReadonlyArray<Remark>
}

const STATES: Readonly<Record<string, ReviewRecord["state"]>> = {
  APPROVE: "APPROVED",
  REQUEST_CHANGES: "CHANGES_REQUESTED",
  COMMENT: "COMMENTED"
}

export const reviewPull = (
  hub: Hub,
  actor: Account | null,
  repository: RepositoryRecord,
  pull: PullRecord,
  { event, body, commitSha, remarks = [] }: NewReview
): ReviewRecord => {
  const author = requireAccount(actor)
  const state = event === undefined ? "PENDING" : STATES[event]
  if (state === undefined)
    throw new Refusal(422, "Unprocessable Entity", [
      `Variable $event of type PullRequestReviewEvent was provided invalid value ${event}`
    ])
  if (author.login === pull.author && (state === "APPROVED" || state === "CHANGES_REQUESTED")) {
    const what = state === "APPROVED" ? "approve" : "request changes on"
    throw new Refusal(422, "Unprocessable Entity", [`Review Can not ${what} your own pull request`])
  }
  // Words beside the lines are body enough.
  if (body.trim() === "" && remarks.length === 0 && (state === "COMMENTED" || state === "CHANGES_REQUESTED")) {
    throw new Refusal(422, "Unprocessable Entity", ["Could not create review: body is required"])
  }
  checkBody("PullRequestReview", body)
  const review: ReviewRecord = {
    id: hub.store.nextId(),
    issueId: pull.id,
    author: author.login,
    state,
    body,
    commitSha: commitSha ?? pull.pull.headSha,
    submittedAt: now()
  }
  hub.store.records.reviews.push(review)
  for (const remark of remarks)
    hub.store.records.reviewComments.push({ id: hub.store.nextId(), reviewId: review.id, ...remark })
  hub.store.changed()
  if (state !== "PENDING") announceReview(hub, repository, author, pull, review)
  return review
}
