import { line, money } from "#domain/oneLine.ts"
import type { Task } from "#projections/tasks/views.ts"
import { type Colour, type Paint, plain } from "./paint.ts"
import { ago, columns } from "./text.ts"

/** A list of tasks, one line each; `now` is in milliseconds. */
export const renderTasks = (tasks: ReadonlyArray<Task>, now: number, paint: Paint = plain): string =>
  tasks.length === 0
    ? "No tasks yet: send an alert, or try `make demo`."
    : columns([
        ["TASK", "STATUS", "COST", "CHANGED", "TITLE"].map((title) => paint("dim", title)),
        ...tasks.map((task) => [
          task.id,
          paint(statusColour(task.status), task.status),
          money(task.spentUsd),
          ago(task.updatedAt, now),
          line(task.title, 70)
        ])
      ])

export const statusColour = (status: Task["status"]): Colour => {
  switch (status) {
    case "ready":
    case "merged":
      return "green"
    case "awaiting approval":
    case "parked":
      return "yellow"
    case "failed":
      return "red"
    case "cancelled":
    case "closed":
    case "unknown":
      return "dim"
    default:
      return "cyan"
  }
}
