import type { Envelope } from "#domain/Envelope.ts"
import type { Reminders } from "#domain/Reminders.ts"
import type * as Task from "#domain/Task.ts"
import { inline, link, mention } from "#integrations/slack/text.ts"
import { isWaiting } from "../isWaiting.ts"
import { type Escalation, lastReminder } from "../lastReminder.ts"
import { CLOCKS_APART } from "./ensureCard.ts"

/** The last reminder, to those whom the policy names. */
export const escalatedText = (version: number, escalate: Escalation): string =>
  [...escalate.mention.slack.map((id) => mention(id)), lastReminder(version, escalate)].join(" ")

/** What the policy's own channel is to hear besides the thread, while the plan still waits: which one, and what. */
export const escalated = (history: ReadonlyArray<Envelope>, state: Task.State, { escalate }: Reminders) => {
  const last = history.findLast(({ event }) => event._tag === "plan.reminded" && event.escalated)
  if (escalate?.slack === undefined || last?.event._tag !== "plan.reminded") return []
  const { sha256, version } = last.event
  if (!isWaiting(state, sha256)) return []
  const pulls = Object.entries(state.pullRequests).map(([name, { number, url }]) => link(`${name}#${number}`, url))
  const text = `${escalatedText(version, escalate)}\n${[inline(state.intake?.report.title ?? "", 200), ...pulls].join(" · ")}`
  const since = Math.floor(Date.parse(last.stored.time) / 1000) - CLOCKS_APART
  return [{ cause: `${last.stored.id}#escalated`, text, place: { channel: escalate.slack, since } }]
}
