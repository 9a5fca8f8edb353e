import { Clock, Effect } from "effect"
import { ApprovalPolicy } from "#domain/ApprovalPolicy.ts"
import { told } from "#domain/decisions/conversation.ts"
import type { Envelope } from "#domain/Envelope.ts"
import { load, transact } from "#domain/transact.ts"
import { GitHub } from "#integrations/github/GitHub.ts"
import { addressee } from "./addressee.ts"
import { explanation } from "./explanation.ts"
import { called, sentence } from "./sentence.ts"
import { summaryOf } from "./summary.ts"

/** What people have to be told by a comment of its own, because an edited one notifies nobody: refusals, answers, the next plan, every end. */
export const reply = Effect.fn("Publisher.reply")(function* (cause: Envelope) {
  const { id, subject: taskId } = cause.stored
  const { history, state } = yield* load(taskId)
  const place = addressee(cause.event, state)
  if (place === undefined || state.conversation.told.has(`github:${id}`)) return
  const { event } = cause
  const summary = summaryOf(taskId, history, state, yield* Clock.currentTimeMillis)
  const text =
    event._tag === "command.asked" && summary !== undefined
      ? `${called(event.by)} ${explanation(summary, state)}`
      : sentence(event, state, history, (yield* ApprovalPolicy).reminders.escalate)
  if (text === undefined) return
  const github = yield* GitHub
  const comment = yield* github.comment(place.repository, place.number, text, `event:${id}`)
  const report = { channel: "github" as const, reference: comment.url, cause: id }
  yield* transact(taskId, { actor: "publisher", causationId: id }, told(report))
})
