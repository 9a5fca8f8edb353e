import { Effect, Schema } from "effect"
import type { Envelope } from "#domain/Envelope.ts"
import { load } from "#domain/transact.ts"
import { agentCommand } from "#integrations/agentCommand.ts"
import { GitHub } from "#integrations/github/GitHub.ts"
import { isFromHuman, PullRequestReview } from "#integrations/github/webhook.ts"
import type { Word } from "../command.ts"
import { remarks } from "../remarks.ts"
import { wordOf } from "../wordOf.ts"
import { hear, ignored, person, placeOf, taskOfPull } from "./task.ts"

/**
 * `pull_request_review`: changes requested on the plan ask for its next version, on the finished fix for its next attempt. GitHub's
 * own Approve is for the code and no approval of a plan: that takes the word.
 */
export const review = Effect.fn("ingest.github.review")(function* (text: string) {
  const event = yield* decode(text)
  const { pull_request: pull, sender } = event
  const { id, state, submitted_at } = event.review
  const command = agentCommand(event.review.body ?? "")
  if (command === null && state !== "changes_requested") return ignored(`review ${state}`)
  const github = yield* GitHub
  const { login } = yield* github.viewer
  if (!isFromHuman(event, login, "submitted")) return ignored("not newly written by a person")
  const place = { repository: event.repository.full_name, number: pull.number }
  const ours = { ...place, branch: pull.head.ref, author: pull.user?.login ?? "" }
  const taskId = yield* taskOfPull(ours)
  if (taskId === undefined) return ignored("not a pull request of ours")
  const said = {
    by: person(sender),
    key: `github:review:${id}`,
    at: submitted_at ?? new Date(0).toISOString(),
    place: placeOf(place)
  }
  if (command !== null) return yield* hear(taskId, { ...said, word: wordOf(command) })

  const beside = yield* github.reviewRemarks(place.repository, place.number, id)
  const feedback = remarks(event.review.body ?? "", beside)
  const { history, state: task } = yield* load(taskId)
  const head = event.review.commit_id ?? ""
  const fate = task.pullRequests[place.repository]?.fate
  const word: Word =
    fate === "ready" || fate === "returned"
      ? { _tag: "changes", ...place, head, feedback }
      : { _tag: "reject", plan: planAt(history, head), feedback }
  return yield* hear(taskId, { ...said, word })
})

/** The plan whose commit was reviewed: a review may be begun on one version and sent when the next is there. */
const planAt = (history: ReadonlyArray<Envelope>, head: string): string | undefined => {
  for (const { event } of history)
    if ((event._tag === "pr.opened" || event._tag === "pr.updated") && event.head === head) return event.plan.sha256
  return undefined
}

const decode = Schema.decodeEffect(Schema.fromJsonString(PullRequestReview))
