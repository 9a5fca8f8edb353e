import { createHash } from "node:crypto"
import { Clock, Effect } from "effect"
import { told } from "#domain/decisions/conversation.ts"
import type { Envelope } from "#domain/Envelope.ts"
import type { TaskId } from "#domain/Ids.ts"
import type * as Task from "#domain/Task.ts"
import { transact } from "#domain/transact.ts"
import { Jira } from "#integrations/jira/Jira.ts"
import { asOnlyWriter } from "../asOnlyWriter.ts"
import { summaryOf } from "../summary.ts"
import { card } from "./card.ts"
import { decidedOf } from "./decided.ts"
import { lastTold } from "./tickets.ts"

/** On the task's one comment: whose it is, and a digest of what it says. */
const property = "redgreen"

/** Brings the task's one comment on the ticket up to date: one write where it says something else, none where it says so already. */
export const refreshCard = Effect.fn("JiraPublisher.refreshCard")(function* (
  cause: Envelope,
  ticket: string,
  { history, state }: { readonly history: ReadonlyArray<Envelope>; readonly state: Task.State }
) {
  const { id: event, subject: taskId } = cause.stored
  const summary = summaryOf(taskId, history, state, yield* Clock.currentTimeMillis)
  if (summary === undefined || state.intake === undefined) return
  const jira = yield* Jira
  const body = card(summary, state.intake.report, decidedOf(history))
  const sha256 = createHash("sha256").update(JSON.stringify(body)).digest("hex")
  const properties = { [property]: { task: taskId, sha256 } }
  const known = lastTold(history, `${ticket}/`)
  const there = known === undefined ? undefined : yield* jira.ownComment(known)
  const tells = `${event}:${ticket}`
  const findOrAdd = Effect.gen(function* () {
    const found = yield* ours(taskId, ticket)
    return found ?? { id: yield* jira.addComment(ticket, body, properties), properties }
  })
  const comment = there ?? (yield* asOnlyWriter(cause, "jira", tells, findOrAdd))
  const { id } = comment
  if (marker(comment.properties).sha256 !== sha256)
    yield* jira.updateComment(ticket, id, { body, properties, quiet: !loud.has(summary.status) })
  if (known === id) return
  const report = { channel: "jira", reference: `${ticket}/${id}`, cause: tells, part: "card" } as const
  yield* transact(taskId, { actor: "publisher", causationId: event }, told(report)).pipe(Effect.orDie)
})

/** The comment of this task that an earlier attempt wrote and did not live to record. */
const ours = Effect.fnUntraced(function* (taskId: TaskId, ticket: string) {
  const jira = yield* Jira
  return (yield* jira.ownComments(ticket)).findLast(({ properties }) => marker(properties).task === taskId)
})

const marker = (properties: Readonly<Record<string, unknown>>) =>
  (properties[property] ?? {}) as { readonly task?: unknown; readonly sha256?: unknown }

/** When somebody has to act, or it is over: then those who watch the ticket are told by mail that the comment changed. */
const loud: ReadonlySet<string> = new Set([
  "awaiting approval",
  "ready",
  "parked",
  "cancelled",
  "failed",
  "merged",
  "closed",
  "reverted"
])
