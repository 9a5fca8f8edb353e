import type { Envelope } from "#domain/Envelope.ts"
import type { Event, EventOf } from "#domain/Event.ts"
import type { Report } from "#domain/Intake.ts"
import { next, type Status, statusOf } from "#domain/Step.ts"
import * as Task from "#domain/Task.ts"
import type { Row } from "../engine/rows.ts"
import { type Progress, progressOf, stateOf } from "./Progress.ts"
import { allWaits, type Wait, waitOf } from "./Wait.ts"

/** One round of a task: from the report, or from the bug's return after a merge, until it came to something. Times are ISO 8601. */
export interface Round extends Row {
  readonly task_id: string
  readonly round: number
  readonly title: string
  readonly source: string
  readonly severity: string | null
  readonly requester: string | null
  readonly repositories: ReadonlyArray<string>
  readonly received_at: string
  /** The first time each of these happened. */
  readonly planned_at: string | null
  readonly published_at: string | null
  readonly approved_at: string | null
  readonly red_at: string | null
  readonly green_at: string | null
  readonly ready_at: string | null
  readonly merged_at: string | null
  readonly status: Status
  /** When it became that. */
  readonly since: string
  /** Of one that failed its stage; of one that failed or was set aside why. */
  readonly failed_stage: string | null
  readonly reason: string | null
  /** Versions of the plan, and tests and fixes that were written for it. */
  readonly plans: number
  readonly tests_written: number
  readonly fixes_written: number
  /** Milliseconds until it was first ready, or by now: together no more and no less than the time that went by. */
  readonly machine_ms: number
  readonly people_ms: number
  /** The same for each of `allWaits`, and how often; null where it never waited for that. */
  readonly stage_ms: ReadonlyArray<number | null>
  readonly stage_times: ReadonlyArray<number | null>
}

/** A stretch of time in which a task waited for one thing; null while it lasts. Numbered over all rounds of the task. */
export interface Stage extends Wait {
  readonly nth: number
  readonly round: number
  readonly started: string
  readonly ended: string | null
}

/** Where a task is in its course: what has to be known to go on with the next event. */
export interface Course {
  readonly round: Round
  readonly progress: Progress
  /** What it waits for now. */
  readonly stage: Stage | null
  readonly stages: number
  /** The newest moment. Clocks of several machines disagree a little, and no stage ends before it began. */
  readonly at: string
}

/** One event further. `stages` are those it closed or opened, to be written over what stood under their number. */
export const proceed = (
  course: Course | undefined,
  { event, stored }: Envelope
): { readonly course: Course; readonly stages: ReadonlyArray<Stage> } | undefined => {
  if (course === undefined && event._tag !== "task.received") return undefined
  const state = Task.evolve(stateOf(course?.progress), event)
  const at = course !== undefined && Date.parse(stored.time) < Date.parse(course.at) ? course.at : stored.time
  const told =
    event._tag === "task.received"
      ? (course?.round ?? received(stored.subject, event, at))
      : tell(course!.round, event, at)
  const wait = waitOf(state)
  const last = course?.stage ?? null
  const goesOn = last?.step === wait?.step && last?.attempt === wait?.attempt
  const closed = goesOn || last === null ? null : { ...last, ended: at }
  const stages = (course?.stages ?? 0) + (goesOn || wait === undefined ? 0 : 1)
  const stage = goesOn ? last : wait === undefined ? null : begin(wait, stages, told.round, at)
  const round = stand(closed === null ? told : spend(told, closed), state, at)
  return {
    course: { round, progress: progressOf(state), stage, stages, at },
    // A stop is one only once it is over: most are for good.
    stages: [closed, goesOn || stage?.step === "Ended" ? null : stage].filter((one) => one !== null)
  }
}

const begin = (wait: Wait, nth: number, round: number, started: string): Stage => ({
  ...{ ...wait, nth, round, started, ended: null }
})

/** What the event itself says. */
const tell = (round: Round, event: Event, at: string): Round => {
  switch (event._tag) {
    case "task.recurred":
      return { ...round, ...fresh(at), round: round.round + 1, ...reported(event) }
    case "task.enriched":
      return { ...round, ...reported(event) }
    case "plan.created": {
      const repositories = event.plan.repositories.map(({ repository }) => repository)
      return { ...round, repositories, plans: round.plans + 1, planned_at: round.planned_at ?? at }
    }
    case "plan.approved":
      return { ...round, approved_at: round.approved_at ?? at }
    case "tests.written":
      return { ...round, tests_written: round.tests_written + 1 }
    case "tests.red":
      return { ...round, red_at: round.red_at ?? at }
    case "fix.written":
      return { ...round, fixes_written: round.fixes_written + 1 }
    case "tests.green":
      return { ...round, green_at: round.green_at ?? at }
    case "task.failed":
      return { ...round, failed_stage: event.stage, reason: event.reason }
    case "task.parked":
      return { ...round, failed_stage: null, reason: event.reason }
    default:
      return round
  }
}

const received = (task_id: string, event: EventOf<"task.received">, at: string): Round => ({
  ...fresh(at),
  ...reported(event),
  ...{ task_id, round: 1, source: event.source.kind, requester: event.requester?.name ?? null },
  repositories: event.candidates
})

const reported = ({ report: { level, title } }: { readonly report: Report }) => ({ title, severity: level ?? null })

const fresh = (at: string) => ({
  ...{ received_at: at, planned_at: null, published_at: null, approved_at: null, red_at: null, green_at: null },
  ...{ ready_at: null, merged_at: null, status: "unknown" as const, since: at, failed_stage: null, reason: null },
  ...{ plans: 0, tests_written: 0, fixes_written: 0, machine_ms: 0, people_ms: 0 },
  ...{ stage_ms: allWaits.map(() => null), stage_times: allWaits.map(() => null) }
})

/** How long until it was first ready, and on whom it waited. */
const spend = (round: Round, { ended, name, on, started }: Stage): Round => {
  if (round.ready_at !== null) return round
  const ms = Date.parse(ended!) - Date.parse(started)
  const place = allWaits.findIndex((wait) => wait.name === name)
  const more = (counts: ReadonlyArray<number | null>, by: number) => counts.with(place, (counts[place] ?? 0) + by)
  return {
    ...round,
    ...(on === "people" ? { people_ms: round.people_ms + ms } : { machine_ms: round.machine_ms + ms }),
    stage_ms: more(round.stage_ms, ms),
    stage_times: more(round.stage_times, 1)
  }
}

/** What has become of it, as the domain sees it. */
const stand = (round: Round, state: Task.State, at: string): Round => {
  const status = statusOf(state)
  const step = next(state)._tag
  const over = step === "Ended" ? {} : { failed_stage: null, reason: null }
  return {
    ...round,
    ...over,
    published_at: round.published_at ?? (step !== "Plan" && step !== "Publish" && step !== "Ended" ? at : null),
    ready_at: round.ready_at ?? (step === "Ready" ? at : null),
    merged_at: round.merged_at ?? (status === "merged" ? at : null),
    ...(status === round.status ? {} : { status, since: at })
  }
}
