import { money } from "#domain/oneLine.ts"
import type { Stage, TaskDetail } from "#projections/tasks/views.ts"
import { type Paint, plain } from "./paint.ts"
import { columns, duration } from "./text.ts"

type Timed = Pick<TaskDetail, "timeline" | "spentUsd" | "budgetUsd">

/** Stage, duration and USD, one row each, and what it came to. A stage under way counts up to `now` (milliseconds). */
export const renderTimeline = ({ budgetUsd, spentUsd, timeline }: Timed, now: number, paint: Paint = plain): string => {
  if (timeline.length === 0) return paint("dim", "nothing has happened yet")
  const total = timeline.reduce((sum, stage) => sum + seconds(stage, now), 0)
  return columns([
    ["stage", "duration", "USD"].map((title) => paint("dim", title)),
    ...timeline.map((stage) => [
      label(stage),
      `${duration(seconds(stage, now))}${stage.ended === null ? paint("yellow", " so far") : ""}`,
      stage.usd === 0 ? paint("dim", "–") : money(stage.usd)
    ]),
    [paint("bold", "total"), duration(total), `${money(spentUsd)} of ${money(budgetUsd)}`]
  ])
}

const seconds = (stage: Stage, now: number) => stage.seconds ?? Math.max(0, (now - Date.parse(stage.started)) / 1000)

const label = ({ attempt, name, step }: Stage) => {
  const isPlan = step === "Plan" || step === "Publish" || step === "Approval"
  if (isPlan) return `${name} v${attempt}`
  return attempt === null || attempt === 1 ? name : `${name}, attempt ${attempt}`
}
