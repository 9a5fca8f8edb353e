import { Clock, Effect, Semaphore } from "effect"
import { told } from "#domain/decisions/conversation.ts"
import type { Envelope } from "#domain/Envelope.ts"
import { load, transact } from "#domain/transact.ts"
import { GitHub } from "#integrations/github/GitHub.ts"
import { issuesOf } from "./addressee.ts"
import { issueComment } from "./issueComment.ts"
import { summaryOf } from "./summary.ts"

/** Brings the comment on every issue the task came from up to date; the first one is on record as GitHub's card. */
export const refreshIssues = (cause: Envelope) => oneAtATime.withPermits(1)(refresh(cause))

// As with the status comment: written again when the task moved meanwhile, so the last word is never an old one.
const refresh = Effect.fn("Publisher.refreshIssues")(function* (cause: Envelope) {
  const { id, subject: taskId } = cause.stored
  const github = yield* GitHub
  for (;;) {
    const { history, state } = yield* load(taskId)
    const issues = issuesOf(state)
    const summary = summaryOf(taskId, history, state, yield* Clock.currentTimeMillis)
    if (issues.length === 0 || summary === undefined) return
    const text = issueComment(summary)
    for (const { number, repository } of issues) {
      const { created, url } = yield* github.comment(repository, number, text, `task:${taskId}`)
      const card = { channel: "github" as const, reference: url, cause: id, part: "card" as const }
      if (created) yield* transact(taskId, { actor: "publisher", causationId: id }, told(card))
    }
    const after = (yield* load(taskId)).history.slice(history.length)
    if (after.every(({ event }) => event._tag === "report.sent")) return
  }
})

const oneAtATime = Semaphore.makeUnsafe(1)
