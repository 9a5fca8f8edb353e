import { Effect } from "effect"
import { Applied, type Consumer, NotRelevant, type Outcome } from "#domain/Consumer.ts"
import type { Envelope } from "#domain/Envelope.ts"
import { next } from "#domain/Step.ts"
import { load } from "#domain/transact.ts"
import { owed } from "../owed.ts"
import { retryLater } from "../retryLater.ts"
import { makeReady } from "./makeReady.ts"
import { publishPlan } from "./publishPlan.ts"
import { refreshStatus } from "./refreshStatus.ts"
import { reply } from "./reply.ts"

// The others are only told of.
const workOn = ["plan.created", "scan.completed", "task.retried"] as const

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
    const { step } = yield* owed(cause, workOn)
    if (step._tag === "Publish") yield* publishPlan(cause)
    if (step._tag === "MakeReady") yield* makeReady(cause)
    const { state } = yield* load(taskId)
    if (Object.keys(state.pullRequests).length === 0) {
      if (saidOn(cause) !== undefined && next(state)._tag === "Publish") return notOnRecord
      return step._tag === "Publish" ? Applied : NotRelevant
    }
    yield* reply(cause, state)
    yield* refreshStatus(taskId)
    return Applied
  }, retryLater)
} satisfies Consumer<unknown>

/** The repository whose pull request a refused word was said on. */
const saidOn = ({ event }: Envelope) => (event._tag === "command.refused" ? event.repository : undefined)

const notOnRecord: Outcome = { _tag: "Retry", reason: "the pull request it was said on is not on record yet" }
