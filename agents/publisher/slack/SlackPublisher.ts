import { Clock, Effect, Semaphore } from "effect"
import { retryLater } from "#agents/retryLater.ts"
import { ApprovalPolicy } from "#domain/ApprovalPolicy.ts"
import { Applied, type Consumer, NotRelevant } from "#domain/Consumer.ts"
import { told } from "#domain/decisions/conversation.ts"
import type { Envelope } from "#domain/Envelope.ts"
import type { EventType } from "#domain/Event.ts"
import type { TaskId } from "#domain/Ids.ts"
import { load, transact } from "#domain/transact.ts"
import { markers } from "#integrations/slack/actions.ts"
import { section } from "#integrations/slack/blocks.ts"
import { Slack } from "#integrations/slack/Slack.ts"
import { asOnlyWriter, isWriting } from "../asOnlyWriter.ts"
import { summaryOf } from "../summary.ts"
import { ensureCard } from "./ensureCard.ts"
import { type LinePlace, type OwedLine, owedLines } from "./owedLines.ts"
import { slackCard } from "./slackCard.ts"

const wakesOn = [
  ...(["task.received", "task.enriched", "task.linked", "task.parked", "task.recurred", "task.retried"] as const),
  ...(["task.failed", "task.cancelled", "plan.created", "plan.endorsed", "plan.approved", "plan.rejected"] as const),
  ...(["plan.reminded", "tests.written", "tests.red", "tests.refused", "fix.written", "tests.green"] as const),
  ...(["scan.completed", "pr.opened", "pr.updated", "pr.ready", "pr.checked", "pr.returned", "pr.merged"] as const),
  ...(["pr.closed", "pr.reopened", "pr.reverted", "command.refused", "command.asked"] as const)
] satisfies ReadonlyArray<EventType>

/**
 * Brings Slack up to date with the task: one message that is rewritten in place, and a thread under it with a line for each stage.
 * Whatever event woke it, it says what is owed, in order, each once: so what came in while Slack was away comes as one update.
 */
export const SlackPublisher = {
  name: "publisher-slack",
  wakesOn,
  handle: Effect.fn("SlackPublisher.handle")(
    function* (cause: Envelope) {
      const slack = yield* Slack
      if (!slack.configured) return NotRelevant
      return yield* oneAtATime.withPermits(1)(bringUpToDate(cause))
    },
    // Coming again would not help, and the task does not depend on it.
    Effect.catchTag("SlackRefused", ({ error, message }) =>
      error === "no_channel" ? Effect.succeed(NotRelevant) : Effect.as(Effect.logWarning(message), Applied)
    ),
    retryLater
  )
} satisfies Consumer<unknown>

// Two events of a task at once would both find no message, and both post one.
const oneAtATime = Semaphore.makeUnsafe(1)

const bringUpToDate = Effect.fnUntraced(function* (cause: Envelope) {
  const taskId = cause.stored.subject
  const { history, state } = yield* load(taskId)
  const now = yield* Clock.currentTimeMillis
  const summary = summaryOf(taskId, history, state, now)
  const newest = history.findLast(({ event }) => wakes.has(event._tag))
  // What came after brings a delivery of its own, which tells of this too.
  const isOurs = newest?.stored.id === cause.stored.id || isWriting(cause, "slack", state)
  if (summary === undefined || newest === undefined || !isOurs) return NotRelevant
  // Slack was set up after this was over.
  if (state.conversation.cards.slack === undefined && now - Date.parse(newest.stored.time) > A_DAY) return NotRelevant
  const card = yield* ensureCard(cause, history[0]!, state, slackCard(summary, state.intake?.requester ?? null))
  const { reminders } = yield* ApprovalPolicy
  const owed = Map.groupBy(
    owedLines(history, now, reminders),
    ({ place = card }) => `${place.channel}/${place.ts ?? ""}`
  )
  const last = [...owed.values()].at(-1)?.at(-1)
  const telling = Effect.forEach(owed.values(), (lines) => tell(taskId, lines[0]?.place ?? card, lines), {
    discard: true
  })
  if (last !== undefined) yield* asOnlyWriter(cause, "slack", last.cause, telling)
  return Applied
})

const wakes: ReadonlySet<EventType> = new Set(wakesOn)
const A_DAY = 24 * 60 * 60 * 1000

const tell = Effect.fnUntraced(function* (taskId: TaskId, place: LinePlace, lines: ReadonlyArray<OwedLine>) {
  const slack = yield* Slack
  const { channel, since, ts: thread } = place
  const there = yield* slack.marked(channel, markers.event, {
    ...(thread === undefined ? {} : { thread }),
    ...(since === undefined ? {} : { since })
  })
  for (const { cause, text } of lines) {
    const known = there.find(({ marker }) => marker.payload["event"] === cause)
    const marker = { type: markers.event, payload: { task: taskId, event: cause } }
    const posted = known ?? (yield* slack.post(channel, { text, blocks: [section(text)], marker }, thread))
    const report = { channel: "slack" as const, reference: `${posted.channel}/${posted.ts}`, cause }
    yield* transact(taskId, { actor: "publisher", causationId: cause }, told(report)).pipe(Effect.orDie)
  }
})
