import type { Registry } from "prom-client"
import type { Envelope } from "#domain/Envelope.ts"
import { countEvents } from "./countEvents.ts"
import { familiesOf } from "./familiesOf.ts"
import { oneOf } from "./labels.ts"
import { type Agent, agentOf, stageNames, stageOf } from "./places.ts"
import { type Stay, stays } from "./stays.ts"
import { taskErrors } from "./taskErrors.ts"

/**
 * What happened to tasks, told by the process that wrote it: each event is counted once however many replicas there are, or whether all
 * services are one process, and a sum over everybody is right. Times are those of the events.
 */
export const taskMetrics = (registry: Registry) => {
  const { counter, histogram } = familiesOf(registry)
  const agent = oneOf("planner", "executor")
  const started = counter("ai_agent_tasks_started_total", "Tasks started by agent", { agent })
  const completed = counter("ai_agent_tasks_completed_total", "Tasks completed by agent (success or failed)", {
    agent,
    status: oneOf("success", "failed")
  })
  const duration = histogram(
    "ai_agent_task_duration_seconds",
    "Seconds from the moment an agent was given a task until it was done with it",
    minutesToADay,
    { agent }
  )
  const stages = histogram(
    "redgreen_stage_duration_seconds",
    "Seconds a task stood in a stage; each attempt counts for itself",
    minutesToADay,
    { stage: oneOf(...Object.values(stageNames)) }
  )
  const errors = taskErrors(registry)
  const countEvent = countEvents(registry, errors)

  const leave = ({ by, place, seconds, to }: Stay<Agent | undefined>) => {
    const status = outcomes[by.event._tag]
    if (place !== undefined && status !== undefined) {
      completed({ agent: place, status })
      duration.observe({ agent: place }, seconds)
    }
    if (to !== undefined) started({ agent: to })
  }

  return (before: ReadonlyArray<Envelope>, events: ReadonlyArray<Envelope>): void => {
    events.forEach(countEvent)
    stays(before, events, agentOf).forEach(leave)
    for (const { place, seconds, step, by } of stays(before, events, stageOf)) {
      const stage = stageNames[step._tag]
      if (place !== undefined && stage !== undefined) stages.observe({ stage }, seconds)
      if (by.event._tag === "task.failed") errors({ agent: agentOf(step) ?? "publisher", error_type: by.event.reason })
    }
  }
}

/** From a second to a day. */
const minutesToADay = [1, 5, 15, 60, 180, 300, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400]

/** Whoever parks, cancels or closes takes a task out of an agent's hands, which neither did its work nor failed. */
const outcomes: { readonly [type: string]: "success" | "failed" } = {
  "plan.created": "success",
  "pr.ready": "success",
  "task.failed": "failed"
}
