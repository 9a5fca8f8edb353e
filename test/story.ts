import { type Envelope, type Stored, seal } from "#domain/Envelope.ts"
import type { Event } from "#domain/Event.ts"
import { type TaskId, taskIdOf } from "#domain/Ids.ts"
import { sha256Of } from "#domain/Plan.ts"
import { secondPlan } from "./cast.ts"
import { examples } from "./examples.ts"

export const storyTask = taskIdOf("sentry:harbor:4507310")

/** Gives events ids (`e-01`, `e-02`, …) and times twenty seconds apart, and seals them into one task's history. */
export const tell = (events: ReadonlyArray<Event>, taskId: TaskId = storyTask, begin = "2026-11-17T09:41:30.000Z") => {
  const history: Array<Envelope> = []
  for (const [index, event] of events.entries()) {
    const id = `e-${String(index + 1).padStart(2, "0")}`
    const origin = {
      id: taskId === storyTask ? id : `${taskId}-${id}`,
      time: new Date(Date.parse(begin) + index * 20_000).toISOString(),
      actor: actorOf(event),
      causationId: index === 0 ? "sentry:event_alert:0b6f2d9e" : `e-${String(index).padStart(2, "0")}`
    }
    history.push({ stored: seal(taskId, history.at(-1)?.stored, event, origin), event })
  }
  return history
}

const actorOf = (event: Event): string => {
  if (event._tag === "task.parked" || event._tag === "plan.created") return "planner"
  if (/^(task|plan|command)\./.test(event._tag) || event._tag === "pr.merged" || event._tag === "pr.closed")
    return "ingest"
  if (event._tag === "tests.written" || event._tag === "fix.written") return "executor"
  if (event._tag === "session.ended" || event._tag === "budget.spent")
    return event.work === "plan" ? "planner" : "executor"
  return /^(pr|report)\./.test(event._tag) ? "publisher" : "verifier"
}

const spent = (work: "plan" | "red" | "green", attempt: number, usd: number): Event => ({
  ...examples["budget.spent"],
  work,
  attempt,
  session: `s-${work}-${attempt}`,
  usd
})
const ended = (work: "plan" | "red" | "green", attempt: number): Event => ({
  ...examples["session.ended"],
  work,
  attempt,
  session: `s-${work}-${attempt}`
})

/** From the alert to a pull request that is ready: the first plan is sent back, the first test proves nothing, and the model provider fails once. */
export const readyStory: ReadonlyArray<Event> = [
  examples["task.received"],
  examples["task.enriched"],
  examples["task.linked"],
  spent("plan", 1, 0.163215),
  ended("plan", 1),
  examples["plan.created"],
  examples["pr.opened"],
  examples["report.sent"],
  examples["plan.rejected"],
  spent("plan", 2, 0.05),
  ended("plan", 2),
  { _tag: "plan.created", plan: secondPlan, sha256: sha256Of(secondPlan) },
  examples["pr.updated"],
  examples["command.refused"],
  examples["plan.approved"],
  spent("red", 1, 0.21),
  ended("red", 1),
  examples["tests.written"],
  examples["tests.refused"],
  spent("red", 2, 0.12),
  ended("red", 2),
  { ...examples["tests.written"], attempt: 2 },
  examples["tests.red"],
  examples["task.failed"],
  examples["task.retried"],
  spent("green", 1, 0.3),
  ended("green", 1),
  examples["fix.written"],
  examples["tests.green"],
  examples["scan.completed"],
  examples["pr.ready"]
]

export const mergedStory: ReadonlyArray<Event> = [...readyStory, examples["pr.merged"]]
export const parkedStory: ReadonlyArray<Event> = [examples["task.received"], examples["task.parked"]]
export const cancelledStory: ReadonlyArray<Event> = [...readyStory.slice(0, 8), examples["task.cancelled"]]
export const closedStory: ReadonlyArray<Event> = [...readyStory.slice(0, 8), examples["pr.closed"]]

export const story: ReadonlyArray<Envelope> = tell(readyStory)
export const stored = (history: ReadonlyArray<Envelope>): ReadonlyArray<Stored> => history.map((one) => one.stored)
