import { Effect, Schema } from "effect"
import { taskOfBranch } from "#domain/branch.ts"
import { ended, reopened, reverted } from "#domain/decisions/publishing.ts"
import { type Decision, transact } from "#domain/transact.ts"
import { PullRequestEvent } from "#integrations/github/webhook.ts"
import { answer } from "../Webhook.ts"
import { ignored } from "./task.ts"

/** `pull_request`: what people did with one of ours at the forge, and one that takes ours back. */
export const pullRequest = Effect.fn("ingest.github.pullRequest")(function* (text: string) {
  const event = yield* decode(text)
  const { node_id } = event.pull_request
  const decided = decisionOf(event)
  if (decided === undefined) return ignored(`pull_request.${event.action}`)
  const author = {
    actor: `github:${event.sender.login}`,
    causationId: `github:pull:${node_id}:${event.action}`
  }
  yield* Effect.orDie(transact(decided.taskId, author, decided.decide))
  return answer(202, { task: decided.taskId })
})

const decisionOf = ({
  action,
  number,
  pull_request: pull,
  repository: { full_name: repository },
  sender
}: PullRequestEvent) => {
  const { ref } = pull.head
  const by = sender.login
  const of = (branch: string, decide: Decision) => {
    const taskId = taskOfBranch(branch)
    return taskId && { taskId, decide }
  }
  const [, former, branch] = /^revert-(\d{1,9})-(redgreen\/.+)$/.exec(ref) ?? []
  // GitHub's Revert button names it so; a branch of that name in a fork says nothing.
  if (branch !== undefined && action === "closed" && pull.merged && pull.head.repo?.full_name === repository)
    return of(branch, reverted({ repository, number: Number(former), by }))
  if (action === "closed") return of(ref, ended(pull.merged ? "merged" : "closed", { repository, number, by }))
  if (action === "reopened") return of(ref, reopened({ repository, number, by, draft: pull.draft }))
  return undefined
}

const decode = Schema.decodeEffect(Schema.fromJsonString(PullRequestEvent))
