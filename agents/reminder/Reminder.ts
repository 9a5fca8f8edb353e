import { Clock, Effect } from "effect"
import { ApprovalPolicy } from "#domain/ApprovalPolicy.ts"
import { Applied, type Consumer, NotRelevant, type Outcome } from "#domain/Consumer.ts"
import { remind } from "#domain/decisions/planning.ts"
import type { Envelope } from "#domain/Envelope.ts"
import { nextReminder } from "#domain/Reminders.ts"
import { load, transact } from "#domain/transact.ts"
import { waitingOf } from "./waitingOf.ts"

/**
 * Reminds people of a plan that waits for them, a number of times and then no more: it goes on waiting, and nothing here can approve
 * it. Every delivery looks at the task as it is now, so a timer that outlived its plan, or rings twice, finds nothing to do.
 */
export const Reminder = {
  name: "reminder",
  // Whatever can make a plan begin to wait.
  wakesOn: ["pr.opened", "pr.updated", "pr.reopened", "task.retried"],
  timers: true,
  handle: Effect.fn("Reminder.handle")(function* (cause: Envelope) {
    const reminded = yield* remindIfDue(cause)
    const { reminder } = yield* upcoming(cause)
    if (reminder !== undefined) return later(reminder.due)
    return reminded ? Applied : NotRelevant
  })
} satisfies Consumer<unknown>

const remindIfDue = Effect.fnUntraced(function* (cause: Envelope) {
  const { reminder, waiting } = yield* upcoming(cause)
  if (waiting === undefined || reminder === undefined) return false
  if ((yield* Clock.currentTimeMillis) < reminder.due) return false
  const { escalated, nth } = reminder
  const { sha256, version } = waiting
  const author = { actor: "reminder", causationId: cause.stored.id }
  yield* transact(cause.stored.subject, author, remind({ version, sha256, nth, escalated })).pipe(Effect.orDie)
  return true
})

const upcoming = Effect.fnUntraced(function* (cause: Envelope) {
  const { reminders } = yield* ApprovalPolicy
  const waiting = waitingOf((yield* load(cause.stored.subject)).history)
  return { waiting, reminder: waiting && nextReminder(reminders, waiting) }
})

const later = (due: number): Outcome => ({ _tag: "Later", at: new Date(due).toISOString() })
