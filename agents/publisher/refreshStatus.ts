import { Effect, Semaphore } from "effect"
import type { Envelope } from "#domain/Envelope.ts"
import { load } from "#domain/transact.ts"
import { cardComment } from "./cardComment.ts"
import { isMoved } from "./isMoved.ts"
import { statusComment } from "./statusComment.ts"

/** Brings the status comment of every pull request of the task up to date. */
export const refreshStatus = (cause: Envelope) => oneAtATime.withPermits(1)(refresh(cause))

// Written from a state that was current when read; if the task moved meanwhile it is written again, so the last word is never an old one.
const refresh = Effect.fn("Publisher.refreshStatus")(function* (cause: Envelope) {
  const taskId = cause.stored.subject
  for (;;) {
    const { history, state } = yield* load(taskId)
    if (state.plan.current === undefined || state.plan.current.decision._tag !== "Approved") return
    const text = statusComment(taskId, state)
    for (const [repository, { number }] of Object.entries(state.pullRequests))
      yield* cardComment(cause, history, { repository, number, text, marker: `status:${taskId}` })
    if (!isMoved(history, (yield* load(taskId)).history)) return
  }
})

const oneAtATime = Semaphore.makeUnsafe(1)
