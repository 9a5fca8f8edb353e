import { Clock, Effect } from "effect"
import { told } from "#domain/decisions/conversation.ts"
import type { Envelope } from "#domain/Envelope.ts"
import type * as Task from "#domain/Task.ts"
import { load, transact } from "#domain/transact.ts"
import { Sentry } from "#integrations/sentry/Sentry.ts"
import { code, inline, plain } from "../markdown.ts"
import { summaryOf } from "../summary.ts"
import { card } from "./card.ts"
import type { SentryIssue } from "./sentryIssue.ts"

/** Who was refused or asked something on the issue is answered there, once. */
export const answerOnSentry = Effect.fn("SentryPublisher.answer")(function* (
  { event, stored }: Envelope,
  { conversation }: Task.State,
  { organization, issueId }: SentryIssue
) {
  const { id, subject: taskId } = stored
  if (event._tag !== "command.refused" && event._tag !== "command.asked") return
  if (event.by.channel !== "sentry" || conversation.told.has(`sentry:${id}`)) return
  const name = inline(event.by.name, 100)
  const text =
    event._tag === "command.refused"
      ? `${name}: ${code(event.command, 100)} was not done. ${plain(event.reason, 1500)}`
      : `${name} asked how it stands.\n\n${yield* explained(taskId)}`
  const sentry = yield* Sentry
  const marker = `Redgreen · answer ${id.slice(0, 8)}`
  const reference = yield* sentry.comment({ organization, issueId: event.place ?? issueId, text, marker })
  const report = { channel: "sentry" as const, reference, cause: id }
  yield* transact(taskId, { actor: "publisher", causationId: id }, told(report)).pipe(Effect.orDie)
})

const explained = Effect.fnUntraced(function* (taskId: Envelope["stored"]["subject"]) {
  const { history, state } = yield* load(taskId)
  const summary = summaryOf(taskId, history, state, yield* Clock.currentTimeMillis)
  return summary === undefined ? "" : card(summary)
})
