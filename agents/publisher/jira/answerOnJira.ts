import { Clock, Effect } from "effect"
import { ApprovalPolicy } from "#domain/ApprovalPolicy.ts"
import { told } from "#domain/decisions/conversation.ts"
import type { Envelope } from "#domain/Envelope.ts"
import type { Event } from "#domain/Event.ts"
import type { Person } from "#domain/Ids.ts"
import type * as Task from "#domain/Task.ts"
import { transact } from "#domain/transact.ts"
import { type BlockNode, code, document, type Inline, mention, paragraph, words } from "#integrations/jira/document.ts"
import { Jira } from "#integrations/jira/Jira.ts"
import { isWaiting } from "../isWaiting.ts"
import { summaryOf } from "../summary.ts"
import { blocks } from "./card.ts"
import { decidedOf } from "./decided.ts"

/** On a comment that answers one event: its id. */
const property = "redgreen-event"

/** What people have to be told by a comment of its own: who was refused or asked something on the ticket, and that a plan still waits. */
export const answerOnJira = Effect.fn("JiraPublisher.answer")(function* (
  { event, stored }: Envelope,
  ticket: string,
  { history, state }: { readonly history: ReadonlyArray<Envelope>; readonly state: Task.State }
) {
  const { id, subject: taskId } = stored
  const key = event._tag === "plan.reminded" ? `${id}:${ticket}` : id
  if (!isFor(event, ticket) || state.conversation.told.has(`jira:${key}`)) return
  const { reminders } = yield* ApprovalPolicy
  const summary = summaryOf(taskId, history, state, yield* Clock.currentTimeMillis)
  const report = state.intake?.report
  const explained = summary && report ? blocks(summary, report, decidedOf(history)) : []
  const said = answer(event, state, explained, reminders.escalate?.mention.jira ?? [])
  if (said === undefined) return
  const jira = yield* Jira
  const there = (yield* jira.ownComments(ticket)).find(({ properties }) => properties[property] === id)
  const comment = there?.id ?? (yield* jira.addComment(ticket, document(said), { [property]: id }))
  const sent = { channel: "jira", reference: `${ticket}#${comment}`, cause: key } as const
  yield* transact(taskId, { actor: "publisher", causationId: id }, told(sent)).pipe(Effect.orDie)
})

const isFor = (event: Event, ticket: string): boolean => {
  if (event._tag === "plan.reminded") return true
  if (event._tag !== "command.refused" && event._tag !== "command.asked") return false
  return event.by.channel === "jira" && event.place === ticket
}

const answer = (
  event: Event,
  state: Task.State,
  explained: ReadonlyArray<BlockNode>,
  louder: ReadonlyArray<string>
): ReadonlyArray<BlockNode> | undefined => {
  switch (event._tag) {
    case "command.refused":
      return [
        paragraph(called(event.by), code(event.command, 100), words(" was not done: "), words(event.reason, 1500))
      ]
    case "command.asked":
      return [paragraph(called(event.by), words("this is how it stands.")), ...explained]
    case "plan.reminded": {
      if (!isWaiting(state, event.sha256)) return undefined
      const whom = event.escalated ? louder.flatMap((id) => [...mention(id, id), ...words(" ")]) : []
      return [
        paragraph(
          whom,
          words(`Plan v${event.version} still waits for a decision. Answer `),
          code(`@agent approve v${event.version}`),
          words(" or "),
          code("@agent reject <what is wrong>"),
          words("; nothing is approved by waiting.")
        )
      ]
    }
    default:
      return undefined
  }
}

const called = ({ id, name }: Person): Inline => [...mention(id, name), ...words(" ")]
