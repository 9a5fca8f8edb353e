import { Duration } from "effect"
import type { Reminders } from "#domain/Reminders.ts"

export type Escalation = NonNullable<Reminders["escalate"]>

/** What is said loudest, in words without any markup. */
export const lastReminder = (version: number, { after }: Escalation): string =>
  `Plan v${version} has waited for ${inWords(after)}; this is the last reminder. It stays as it is until somebody approves or rejects it: nothing is approved by waiting.`

/** As the policy says it: a whole number of the largest unit. */
const inWords = (time: Duration.Duration): string => {
  const seconds = Math.round(Duration.toSeconds(time))
  const [unit, size] = units.find(([, size]) => seconds >= size && seconds % size === 0) ?? ["second", 1]
  const count = seconds / size
  return `${count} ${unit}${count === 1 ? "" : "s"}`
}

const units = [
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60]
] as const
