import type { Envelope } from "#domain/Envelope.ts"
import type { EventType } from "#domain/Event.ts"
import { money } from "#domain/oneLine.ts"
import { wordsOf } from "#domain/wordsOf.ts"
import { type Colour, type Paint, plain } from "./paint.ts"
import { clock } from "./text.ts"

/** One line: time of day (UTC), what the task has cost so far, what happened in words. */
export const renderEvent = ({ event, stored }: Envelope, spentUsd: number, paint: Paint = plain): string => {
  const words = wordsOf(event)
  return [
    paint("dim", clock(stored.time)),
    paint("dim", money(spentUsd).padStart(7)),
    tinted(event._tag, words, paint)
  ].join("  ")
}

/** In the colour of what happened. */
export const tinted = (type: EventType, words: string, paint: Paint): string => {
  const colour = colours[type]
  return colour === undefined ? words : paint(colour, words)
}

const colours: { readonly [Type in EventType]?: Colour } = {
  "tests.red": "red",
  "tests.green": "green",
  "pr.ready": "green",
  "pr.merged": "green",
  "plan.created": "cyan",
  "pr.opened": "cyan",
  "tests.refused": "yellow",
  "command.refused": "yellow",
  "task.parked": "yellow",
  "task.failed": "red",
  "budget.spent": "dim",
  "session.ended": "dim",
  "report.begun": "dim",
  "report.sent": "dim"
}
