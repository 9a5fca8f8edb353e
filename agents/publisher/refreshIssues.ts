import { Clock, Effect, Semaphore } from "effect"
import type { Envelope } from "#domain/Envelope.ts"
import { load } from "#domain/transact.ts"
import { issuesOf } from "./addressee.ts"
import { cardComment } from "./cardComment.ts"
import { courtesy } from "./courtesy.ts"
import { isMoved } from "./isMoved.ts"
import { issueComment } from "./issueComment.ts"
import { summaryOf } from "./summary.ts"

/** Brings the comment on every issue the task came from up to date. */
export const refreshIssues = (cause: Envelope) => oneAtATime.withPermits(1)(refresh(cause))

// As with the status comment: written again when the task moved meanwhile, so the last word is never an old one.
const refresh = Effect.fn("Publisher.refreshIssues")(function* (cause: Envelope) {
  const taskId = cause.stored.subject
  for (;;) {
    const { history, state } = yield* load(taskId)
    const issues = issuesOf(state)
    const summary = summaryOf(taskId, history, state, yield* Clock.currentTimeMillis)
    if (issues.length === 0 || summary === undefined) return
    const text = issueComment(summary)
    for (const place of issues)
      yield* courtesy(cardComment(cause, history, { ...place, text, marker: `task:${taskId}` }))
    if (!isMoved(history, (yield* load(taskId)).history)) return
  }
})

const oneAtATime = Semaphore.makeUnsafe(1)
