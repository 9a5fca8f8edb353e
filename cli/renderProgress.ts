import type { Projection } from "#projections/standings/api.ts"
import { type Paint, plain } from "./paint.ts"
import { events, percent } from "./renderProjections.ts"
import { columns, duration } from "./text.ts"

/**
 * A line for each projection that is being rebuilt: a bar, events of the log done and to do, events per second since it was begun, and
 * the time that is left at that pace. `now` is in milliseconds.
 */
export const renderProgress = (
  all: ReadonlyArray<Projection>,
  now: number,
  paint: Paint = plain
): ReadonlyArray<string> =>
  columns(
    all.map(({ head, name, rebuild, requestedAt }) => {
      if (rebuild === null) return [name, requestedAt === null ? paint("green", "done") : paint("dim", "waiting")]
      if (rebuild.error !== null) return [name, paint("red", "stopped")]
      const { position, startedAt } = rebuild
      const seconds = Math.max(0.001, (now - Date.parse(startedAt)) / 1000)
      const rate = position / seconds
      const left = rate > 0 ? `${duration((head - position) / rate)} left` : ""
      return [
        name,
        paint("cyan", bar(position / Math.max(1, head))),
        percent(position, head),
        `${events(position)} of ${events(head)} events`,
        `${events(Math.round(rate))} events/s`,
        left
      ]
    })
  ).split("\n")

const WIDTH = 24

const bar = (share: number): string => {
  const full = Math.min(WIDTH, Math.max(0, Math.floor(share * WIDTH)))
  return "█".repeat(full) + "░".repeat(WIDTH - full)
}
