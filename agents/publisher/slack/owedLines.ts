import type { Envelope } from "#domain/Envelope.ts"
import type { Reminders } from "#domain/Reminders.ts"
import * as Task from "#domain/Task.ts"
import { plain } from "#integrations/slack/text.ts"
import { escalated } from "./escalated.ts"
import { called, threadLine } from "./threadLine.ts"

export interface OwedLine {
  /** Id of the event it tells of; an event may be told in a second place too. */
  readonly cause: string
  readonly text: string
  /** Where somebody waits for an answer, or a channel that hears of it besides; else the card's own thread. */
  readonly place: LinePlace | undefined
}

export interface LinePlace {
  readonly channel: string
  /** Of the message whose thread it is; without one it goes to the channel itself. */
  readonly ts?: string
  /** Unix seconds: it cannot be there longer than that. */
  readonly since?: number
}

/** Milliseconds after which an event that is not the latest is history, which the card shows, and no news. */
const NEWS = 120_000

/** What Slack was not told yet beside the card, oldest first. After an outage only what still matters: the latest, and answers to people. */
export const owedLines = (
  history: ReadonlyArray<Envelope>,
  now: number,
  reminders: Reminders
): ReadonlyArray<OwedLine> => {
  let state = Task.initial
  const lines: Array<OwedLine & { readonly time: number }> = []
  for (const { event, stored } of history) {
    state = Task.evolve(state, event)
    const line = answer({ event, stored }) ?? { text: threadLine(event, state, reminders.escalate), place: undefined }
    if (line.text !== undefined)
      lines.push({ ...line, text: line.text, cause: stored.id, time: Date.parse(stored.time) })
  }
  const { told } = state.conversation
  const latest = lines.findLast(({ place }) => place === undefined)
  const news = lines.filter((line) => line === latest || line.place !== undefined || now - line.time < NEWS)
  return [...news, ...escalated(history, state, reminders)].filter(({ cause }) => !told.has(`slack:${cause}`))
}

/** A no, or how it stands, for who spoke here. What was answered at once has no place. */
const answer = ({ event }: Envelope) => {
  if ((event._tag !== "command.refused" && event._tag !== "command.asked") || event.by.channel !== "slack")
    return undefined
  const [, channel, ts] = /^(\w+)\/([\d.]+)$/.exec(event.place ?? "") ?? []
  if (channel === undefined || ts === undefined) return undefined
  const text =
    event._tag === "command.refused"
      ? `${called(event.by)} ${event.command} was not done: ${plain(event.reason, 1500)}`
      : `${called(event.by)} the message above says how it stands.`
  return { text, place: { channel, ts } }
}
