import { Clock, Console, Effect, Schedule, Stream } from "effect"
import { open } from "#domain/Envelope.ts"
import { EventLog } from "#domain/EventLog.ts"
import type { TaskId } from "#domain/Ids.ts"
import { next, statusOf } from "#domain/Step.ts"
import * as Task from "#domain/Task.ts"
import { maintainer, type World } from "#local/World.ts"
import { CliFailure } from "./CliFailure.ts"
import { paintFor } from "./paint.ts"
import { renderEvent } from "./renderEvent.ts"
import { renderEvidence } from "./renderEvidence.ts"
import { renderTimeline } from "./renderTimeline.ts"
import { taskAt } from "./taskAt.ts"

export interface Watched {
  readonly world: World
  /** Of the running services. */
  readonly url: string
  /** Which task: the one of this Sentry issue, received after this position of the log. */
  readonly issueId: string
  readonly after: number
  /** Approve as a maintainer would, as soon as there is a plan to read. */
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
  const { after, began, issueId, unattended, url, world } = watched
  const paint = paintFor(process.stdout)
  const log = yield* EventLog
  let state = Task.initial
  let taskId: TaskId | undefined
  let shown = ""
  let asked = 0
  let end: End | undefined

  const summary = Effect.fnUntraced(function* (taskId: TaskId) {
    const detail = yield* taskAt(url, world.settings["REDGREEN_API_TOKEN"]!, taskId, state.version).pipe(
      Effect.retry({ schedule: Schedule.spaced("50 millis"), times: 200 })
    )
    const now = yield* Clock.currentTimeMillis
    yield* Console.log(["", renderTimeline(detail, now, paint), "", renderEvidence(detail, paint), ""].join("\n"))
    return endOf(state, Math.round((now - began) / 1000))
  })

  yield* log.follow(after).pipe(
    Stream.mapEffect(({ event }) => open(event)),
    Stream.filter(({ event, stored }) => {
      if (event._tag === "task.received" && event.source.issueId === issueId) taskId ??= stored.subject
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
          yield* askForApproval(world, state, stored.subject, unattended)
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
  world: World,
  state: Task.State,
  taskId: string,
  unattended: boolean
) {
  const [repository, pull] = Object.entries(state.pullRequests)[0]!
  const { version } = state.plan.current!.plan
  if (!unattended)
    return yield* Console.log(
      [
        "",
        `  The plan waits for a person: ${pull.url}`,
        `  Comment there as ${maintainer.login}:  @agent approve     (or: @agent reject <what is wrong>)`,
        `  or in another terminal:  npx redgreen approve ${taskId}`,
        ""
      ].join("\n")
    )
  yield* Console.log(`          ${maintainer.login} comments "@agent approve v${version}" on ${pull.url}`)
  const posted = yield* Effect.promise(() =>
    fetch(`${world.github!.apiUrl}/repos/${repository}/issues/${pull.number}/comments`, {
      method: "POST",
      headers: { authorization: `Bearer ${maintainer.token}`, "content-type": "application/json" },
      body: JSON.stringify({ body: `@agent approve v${version}` })
    })
  )
  if (posted.status !== 201)
    return yield* new CliFailure({ message: `the stand-in answered ${posted.status} to the approving comment` })
})
