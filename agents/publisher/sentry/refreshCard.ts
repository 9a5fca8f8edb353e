import { Clock, Effect, Semaphore } from "effect"
import { told } from "#domain/decisions/conversation.ts"
import type { Envelope } from "#domain/Envelope.ts"
import type { EventType } from "#domain/Event.ts"
import type * as Task from "#domain/Task.ts"
import { load, transact } from "#domain/transact.ts"
import { Sentry } from "#integrations/sentry/Sentry.ts"
import { asOnlyWriter, isWriting } from "../asOnlyWriter.ts"
import { summaryOf } from "../summary.ts"
import { card } from "./card.ts"
import type { SentryIssue } from "./sentryIssue.ts"

/** What changes a word of the card. */
export const cardTells = [
  ...(["task.triaged", "task.parked", "task.retried", "task.recurred", "task.cancelled", "task.failed"] as const),
  ...(["plan.created", "plan.rejected", "plan.endorsed", "plan.approved"] as const),
  ...(["tests.written", "tests.red", "tests.refused", "fix.written", "tests.green", "scan.completed"] as const),
  ...(["pr.opened", "pr.updated", "pr.ready", "pr.checked", "pr.returned"] as const),
  ...(["pr.merged", "pr.closed", "pr.reopened", "pr.reverted"] as const)
] satisfies ReadonlyArray<EventType>

/**
 * Brings the task's one comment up to date. Only the newest event's delivery does it, so a channel that was away writes
 * once what is so now; one that moved meanwhile is written again, so the last word is never an old one.
 */
export const refreshCard = (cause: Envelope, issue: SentryIssue) => oneAtATime.withPermits(1)(refresh(cause, issue))

const refresh = Effect.fn("SentryPublisher.refreshCard")(function* (cause: Envelope, issue: SentryIssue) {
  const { id, subject: taskId } = cause.stored
  let { history, state } = yield* load(taskId)
  if (newest(history)?.stored.id !== id && !isWriting(cause, "sentry", state)) return
  const sentry = yield* Sentry
  for (;;) {
    const summary = summaryOf(taskId, history, state, yield* Clock.currentTimeMillis)
    if (summary === undefined || isNobodysBusiness(state)) return
    const known = state.conversation.cards.sentry
    const comment = { ...issue, text: card(summary), marker: `Redgreen · task ${taskId}` }
    if (known === undefined || !(yield* sentry.revise(known, comment))) {
      const tells = `${id}:card`
      const reference = yield* asOnlyWriter(cause, "sentry", tells, sentry.comment(comment))
      const report = { channel: "sentry" as const, reference, cause: tells, part: "card" as const }
      yield* transact(taskId, { actor: "publisher", causationId: id }, told(report)).pipe(Effect.orDie)
    }
    const now = yield* load(taskId)
    if (newest(now.history)?.stored.id === newest(history)?.stored.id) return
    history = now.history
    state = now.state
  }
})

const newest = (history: ReadonlyArray<Envelope>) =>
  history.findLast(({ event }) => (cardTells as ReadonlyArray<EventType>).includes(event._tag))

/** Set aside as not worth it, unasked: a comment on each such issue would be noise of our own. The task says so. */
const isNobodysBusiness = ({ conversation, intake }: Task.State) =>
  intake?.ending?._tag === "Parked" &&
  ["noise", "too-few-events", "not-an-error"].includes(intake.ending.reason) &&
  intake.requester === null &&
  conversation.cards.sentry === undefined

const oneAtATime = Semaphore.makeUnsafe(1)
