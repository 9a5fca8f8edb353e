import { Effect } from "effect"
import { Applied, type Consumer, NotRelevant } from "#domain/Consumer.ts"
import type { Envelope } from "#domain/Envelope.ts"
import { load } from "#domain/transact.ts"
import { owed } from "../owed.ts"
import { retryLater } from "../retryLater.ts"
import { addressee, issuesOf } from "./addressee.ts"
import { courtesy } from "./courtesy.ts"
import { makeReady } from "./makeReady.ts"
import { publishPlan } from "./publishPlan.ts"
import { refreshIssues } from "./refreshIssues.ts"
import { refreshStatus } from "./refreshStatus.ts"
import { reply } from "./reply.ts"

// The others are only told of.
const workOn = ["plan.created", "scan.completed", "task.retried", "pr.reopened"] as const

/** The only part that writes to the forge: branches, pull requests and comments, each once per cause whatever is redelivered. */
export const Publisher = {
  name: "publisher",
  wakesOn: [
    "task.received",
    "task.linked",
    "task.recurred",
    "task.parked",
    "plan.created",
    "plan.endorsed",
    "plan.approved",
    "plan.rejected",
    "plan.reminded",
    "tests.written",
    "tests.red",
    "tests.refused",
    "fix.written",
    "scan.completed",
    "pr.ready",
    "pr.checked",
    "pr.returned",
    "pr.merged",
    "pr.closed",
    "pr.reopened",
    "pr.reverted",
    "task.retried",
    "task.failed",
    "task.cancelled",
    "command.refused",
    "command.asked"
  ],
  handle: Effect.fn("Publisher.handle")(function* (cause: Envelope) {
    const taskId = cause.stored.subject
    const { step } = yield* owed(cause, workOn)
    if (step._tag === "Publish") yield* publishPlan(cause)
    if (step._tag === "MakeReady") yield* makeReady(cause)
    const { state } = yield* load(taskId)
    const isOnGitHub = Object.keys(state.pullRequests).length > 0 || issuesOf(state).length > 0
    if (!isOnGitHub && addressee(cause.event, state) === undefined)
      return step._tag === "Publish" ? Applied : NotRelevant
    yield* courtesy(reply(cause))
    yield* courtesy(refreshStatus(cause))
    yield* refreshIssues(cause)
    return Applied
  }, retryLater)
} satisfies Consumer<unknown>
