import { Effect } from "effect"
import { Applied, type Consumer, NotRelevant } from "#domain/Consumer.ts"
import type { Envelope } from "#domain/Envelope.ts"
import { next } from "#domain/Step.ts"
import { load } from "#domain/transact.ts"
import { retryLater } from "../retryLater.ts"
import { makeReady } from "./makeReady.ts"
import { publishPlan } from "./publishPlan.ts"
import { refreshStatus } from "./refreshStatus.ts"
import { reply } from "./reply.ts"

/** The only part that writes to the forge: branches, pull requests and comments, each once per cause whatever is redelivered. */
export const Publisher = {
  name: "publisher",
  wakesOn: [
    "plan.created",
    "plan.approved",
    "plan.rejected",
    "tests.written",
    "tests.red",
    "tests.refused",
    "fix.written",
    "scan.completed",
    "pr.ready",
    "task.retried",
    "task.failed",
    "task.cancelled",
    "command.refused"
  ],
  handle: Effect.fn("Publisher.handle")(function* (cause: Envelope) {
    const taskId = cause.stored.subject
    const step = next((yield* load(taskId)).state)
    if (step._tag === "Publish") yield* publishPlan(cause)
    if (step._tag === "MakeReady") yield* makeReady(cause)
    const { state } = yield* load(taskId)
    if (Object.keys(state.pullRequests).length === 0) return step._tag === "Publish" ? Applied : NotRelevant
    yield* reply(cause, state)
    yield* refreshStatus(taskId)
    return Applied
  }, retryLater)
} satisfies Consumer<unknown>
