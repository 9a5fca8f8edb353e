import { line } from "#domain/oneLine.ts"
import type { Letter } from "#infra/nats/deadLetterApi.ts"
import { type Paint, plain } from "./paint.ts"
import { ago, columns } from "./text.ts"

/** One line each; `now` is in milliseconds. */
export const renderDeadLetters = (letters: ReadonlyArray<Letter>, now: number, paint: Paint = plain): string =>
  letters.length === 0
    ? "No delivery was given up."
    : columns([
        ["NUMBER", "CONSUMER", "EVENT", "TASK", "GIVEN UP", "WHY"].map((title) => paint("dim", title)),
        ...letters.map(({ at, consumer, reason, requeued, sequence, taskId, type }) => [
          String(sequence),
          consumer,
          type,
          taskId,
          ago(at, now),
          requeued ? paint("dim", `delivered again: ${line(reason, 60)}`) : line(reason, 80)
        ])
      ])
