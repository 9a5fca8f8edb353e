import type { Envelope } from "#domain/Envelope.ts"
import type { Event, EventOf } from "#domain/Event.ts"
import type { Person } from "#domain/Ids.ts"
import { next } from "#domain/Step.ts"
import * as Task from "#domain/Task.ts"
import { type Progress, progressOf, stateOf } from "./Progress.ts"

export type AskState = "publishing" | "waiting" | "approved" | "rejected" | "withdrawn"

/** One version of a plan as a question to people. Times are ISO 8601. */
export type Ask = {
  readonly id: string
  readonly task_id: string
  readonly version: number
  readonly sha256: string
  readonly risk: string
  readonly repositories: ReadonlyArray<string>
  readonly estimate_usd: number
  readonly created_at: string
  /** When it stood on every pull request it is for. */
  readonly asked_at: string | null
  readonly state: AskState
  /** How the task ended that took it back. */
  readonly withdrawn_by: string | null
  readonly settled_at: string | null
  readonly waited_seconds: number | null
  readonly reminders: number
  readonly escalated: boolean
}

/** What has to be known of a task to go on with its next event. */
export interface Asking {
  readonly title: string
  readonly requester: Person | null
  readonly progress: Progress
  /** The newest plan's. */
  readonly ask: Ask | null
}

/** One event further; undefined while nothing was received. */
export const proceed = (asking: Asking | undefined, { event, stored }: Envelope): Asking | undefined => {
  const state = Task.evolve(stateOf(asking?.progress), event)
  if (state.intake === undefined) return undefined
  const title = "report" in event ? event.report.title : asking!.title
  const ask =
    event._tag === "plan.created" ? askOf(stored.subject, event, stored.time) : heard(asking?.ask ?? null, event)
  return {
    title,
    requester: event._tag === "task.received" ? event.requester : asking!.requester,
    progress: progressOf(state),
    ask: ask === null ? null : stand(ask, event, state, stored.time)
  }
}

const askOf = (task_id: string, { plan, sha256 }: EventOf<"plan.created">, created_at: string): Ask => ({
  ...{ id: `${task_id} v${plan.version}`, task_id, version: plan.version, sha256, created_at },
  ...{ risk: plan.risk, estimate_usd: plan.estimateUsd },
  repositories: plan.repositories.map(({ repository }) => repository),
  ...{ asked_at: null, state: "publishing", withdrawn_by: null, settled_at: null, waited_seconds: null },
  ...{ reminders: 0, escalated: false }
})

const heard = (ask: Ask | null, event: Event): Ask | null =>
  ask !== null && event._tag === "plan.reminded" && event.version === ask.version
    ? { ...ask, reminders: event.nth, escalated: event.escalated || ask.escalated }
    : ask

/** What became of it by what the domain says is owed now. A decision is for good; an end of the task can be taken back. */
const stand = (ask: Ask, event: Event, state: Task.State, at: string): Ask => {
  if (ask.state === "approved" || ask.state === "rejected") return ask
  if (event._tag === "plan.approved" || event._tag === "plan.rejected")
    return settled({ ...ask, withdrawn_by: null }, event._tag === "plan.approved" ? "approved" : "rejected", at)
  const step = next(state)
  if (step._tag === "Ended")
    return ask.state === "withdrawn" ? ask : settled({ ...ask, withdrawn_by: step.how }, "withdrawn", at)
  const waits = step._tag === "Approval" || step._tag === "Publish"
  if (!waits || step.version !== ask.version) return ask
  const open = { ...ask, withdrawn_by: null, settled_at: null, waited_seconds: null }
  return step._tag === "Publish"
    ? { ...open, state: "publishing" }
    : { ...open, state: "waiting", asked_at: ask.asked_at ?? at }
}

const settled = (ask: Ask, state: AskState, at: string): Ask => ({
  ...{ ...ask, state, settled_at: at },
  // Clocks of two machines disagree a little, and nobody answers before the question.
  waited_seconds: ask.asked_at === null ? null : Math.max(0, Date.parse(at) - Date.parse(ask.asked_at)) / 1000
})
