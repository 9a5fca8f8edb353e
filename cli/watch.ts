import { Clock, Console, Effect, Schedule, Stream } from "effect"
import { open } from "#domain/Envelope.ts"
import { EventLog } from "#domain/EventLog.ts"
import type { TaskId } from "#domain/Ids.ts"
import { next, statusOf } from "#domain/Step.ts"
import * as Task from "#domain/Task.ts"
import type { Approach } from "#local/doors/Door.ts"
import type { DoorName } from "#local/doors/doors.ts"
import { CliFailure } from "./CliFailure.ts"
import { paintFor } from "./paint.ts"
import { renderEvent } from "./renderEvent.ts"
import { renderEvidence } from "./renderEvidence.ts"
import { renderTimeline } from "./renderTimeline.ts"
import { taskAt } from "./taskAt.ts"

export interface Watched {
  /** Of the running services, with the token of their HTTP API. */
  readonly url: string
  readonly apiToken: string
  /** Which task: the first that came through this door after this position of the log. */
  readonly door: DoorName
  readonly after: number
  readonly approach: Approach
  /** Approve as somebody who may would, as soon as there is a plan to read. */
  readonly unattended: boolean
  /** Milliseconds since the epoch. */
  readonly began: number
}

export interface End {
  readonly ready: boolean
  readonly line: string
}

/**
 * Shows a task as it goes and, whenever it has come to an end, its timeline and evidence. Unattended, the first end is the end of
 * watching; else a retry is followed too.
 */
export const watch = Effect.fn("cli.watch")(function* (watched: Watched) {
  const { after, apiToken, approach, began, door, unattended, url } = watched
  const paint = paintFor(process.stdout)
  const log = yield* EventLog
  let state = Task.initial
  let taskId: TaskId | undefined
  let shown = ""
  let asked = 0
  let end: End | undefined

  const summary = Effect.fnUntraced(function* (taskId: TaskId) {
    const detail = yield* taskAt(url, apiToken, taskId, state.version).pipe(
      Effect.retry({ schedule: Schedule.spaced("50 millis"), times: 200 })
    )
    const now = yield* Clock.currentTimeMillis
    yield* Console.log(["", renderTimeline(detail, now, paint), "", renderEvidence(detail, paint), ""].join("\n"))
    return endOf(state, Math.round((now - began) / 1000))
  })

  yield* log.follow(after).pipe(
    Stream.mapEffect(({ event }) => open(event)),
    Stream.filter(({ event, stored }) => {
      if (event._tag === "task.received" && event.source.kind === door) taskId ??= stored.subject
      return stored.subject === taskId
    }),
    Stream.runForEachWhile(
      Effect.fnUntraced(function* ({ event, stored }) {
        const before = next(state)._tag
        state = Task.evolve(state, event)
        yield* Console.log(renderEvent({ event, stored }, state.session.spentUsd, paint))
        const step = next(state)
        if (statusOf(state) !== shown) yield* Console.log(paint("dim", `          now: ${statusOf(state)}`))
        shown = statusOf(state)
        if (step._tag === "Approval" && asked !== step.version) {
          asked = step.version
          yield* askForApproval(approach, state, stored.subject, unattended)
        }
        const ended = step._tag === "Ready" || step._tag === "Ended"
        if (ended && before !== step._tag) {
          end = yield* summary(stored.subject)
          if (!unattended) yield* Console.log(`${end.line}\n${paint("dim", "  Look around; Ctrl-C stops everything.")}`)
        }
        return !(ended && unattended)
      })
    )
  )
  return end!
})

const endOf = (state: Task.State, seconds: number): End => {
  const step = next(state)
  const pull = Object.values(state.pullRequests)[0]
  if (step._tag === "Ready") return { ready: true, line: `demo: ready ${pull!.url} in ${seconds} s` }
  const ending = state.intake?.ending
  const why =
    ending === undefined
      ? ""
      : ending._tag === "Cancelled"
        ? `: ${ending.detail}`
        : `: ${ending.reason}. ${ending.detail} ${ending.hint}`
  return { ready: false, line: `demo: ${statusOf(state)}${why}` }
}

const askForApproval = Effect.fnUntraced(function* (
  approach: Approach,
  state: Task.State,
  task: TaskId,
  unattended: boolean
) {
  const [repository, { number, url }] = Object.entries(state.pullRequests)[0]!
  const { version } = state.plan.current!.plan
  const waiting = { task, version, pull: { repository, number, url } }
  if (!unattended)
    return yield* Console.log(
      [
        "",
        `  The plan waits for a person: ${url}`,
        `  ${approach.place(waiting)}`,
        `  or in another terminal:  npx redgreen approve ${task}`,
        ""
      ].join("\n")
    )
  yield* Console.log(`          ${approach.deed(waiting)}`)
  yield* Effect.tryPromise({
    try: () => approach.approve(waiting),
    catch: (error) => new CliFailure({ message: (error as Error).message })
  })
})
