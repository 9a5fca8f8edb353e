import { Effect, Semaphore } from "effect"
import { retryLater } from "#agents/retryLater.ts"
import { Applied, type Consumer, NotRelevant } from "#domain/Consumer.ts"
import type { Envelope } from "#domain/Envelope.ts"
import type { EventType } from "#domain/Event.ts"
import { load } from "#domain/transact.ts"
import type { JiraRefused } from "#integrations/jira/errors.ts"
import { Jira } from "#integrations/jira/Jira.ts"
import { isWriting } from "../asOnlyWriter.ts"
import { answerOnJira } from "./answerOnJira.ts"
import { linkPulls } from "./linkPulls.ts"
import { moveTicket } from "./moveTicket.ts"
import { refreshCard } from "./refreshCard.ts"
import { ticketsOf } from "./tickets.ts"

/** What changes how a ticket should look. */
const changes = [
  ...(["task.received", "task.linked", "task.enriched", "task.triaged", "task.recurred"] as const),
  ...(["task.parked", "task.retried", "task.cancelled", "task.failed"] as const),
  ...(["plan.created", "plan.rejected", "plan.endorsed", "plan.approved"] as const),
  ...(["tests.written", "tests.red", "tests.refused", "fix.written", "tests.green", "scan.completed"] as const),
  ...(["pr.opened", "pr.updated", "pr.ready", "pr.checked", "pr.returned"] as const),
  ...(["pr.merged", "pr.closed", "pr.reopened", "pr.reverted"] as const)
] satisfies ReadonlyArray<EventType>

/** Keeps the task's tickets up to date: one comment that is rewritten in place, links to the pull requests, transitions, and answers. */
export const JiraPublisher = {
  name: "publisher-jira",
  wakesOn: [...changes, "plan.reminded", "command.refused", "command.asked"],
  handle: Effect.fn("JiraPublisher.handle")(function* (cause: Envelope) {
    const jira = yield* Jira
    const { state } = yield* load(cause.stored.subject)
    const tickets = ticketsOf(state, jira.host)
    if (!jira.configured || tickets.length === 0) return NotRelevant
    for (const ticket of tickets) yield* oneAtATime.withPermits(1)(tell(cause, ticket))
    return Applied
  }, retryLater)
} satisfies Consumer<unknown>

/**
 * Only the newest event's delivery brings a ticket up to date, so a Jira that was away is told once what is so now; a task that moved
 * meanwhile is told again, so the last word is never an old one.
 */
const tell = Effect.fn("JiraPublisher.tell")(function* (cause: Envelope, ticket: string) {
  const { subject: taskId, id } = cause.stored
  let task = yield* load(taskId)
  yield* answerOnJira(cause, ticket, task).pipe(Effect.catchTag("JiraRefused", warn))
  if (newest(task.history) !== id && !isWriting(cause, "jira", task.state)) return
  for (;;) {
    yield* refreshCard(cause, ticket, task).pipe(Effect.catchTag("JiraRefused", warn))
    yield* linkPulls(cause, ticket, task).pipe(Effect.catchTag("JiraRefused", warn))
    yield* moveTicket(cause, ticket, task).pipe(Effect.catchTag("JiraRefused", warn))
    const now = yield* load(taskId)
    if (newest(now.history) === newest(task.history)) return
    task = now
  }
})

const newest = (history: ReadonlyArray<Envelope>) =>
  history.findLast(({ event }) => (changes as ReadonlyArray<EventType>).includes(event._tag))?.stored.id

// Coming again would not help, and the task does not depend on it.
const warn = ({ message }: JiraRefused) => Effect.logWarning(`the ticket was not told: ${message}`)

const oneAtATime = Semaphore.makeUnsafe(1)
