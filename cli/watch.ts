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
  /** Approve as a maintainer would, as soon as there is a plan to read. */
  readonly unattended: boolean
  /** Milliseconds since the epoch. */
  readonly began: number
}

export interface End {
  readonly ready: boolean
  readonly line: string
}

/** Shows the first task of the log as it goes, until it has come to its end; then its timeline and evidence. */
export const watch = Effect.fn("cli.watch")(function* ({ world, url, unattended, began }: Watched) {
  const paint = paintFor(process.stdout)
  const log = yield* EventLog
  let state = Task.initial
  let status = ""
  let taskId: TaskId | undefined
  let asked = 0
  yield* log.follow(0).pipe(
    Stream.mapEffect(({ event }) => open(event)),
    Stream.filter(({ stored }) => {
      taskId ??= stored.subject
      return stored.subject === taskId
    }),
    Stream.runForEachWhile(
      Effect.fnUntraced(function* (envelope) {
        state = Task.evolve(state, envelope.event)
        yield* Console.log(renderEvent(envelope, state.session.spentUsd, paint))
        const step = next(state)
        if (statusOf(state) !== status) {
          status = statusOf(state)
          yield* Console.log(paint("dim", `          now: ${status}`))
        }
        if (step._tag === "Approval" && asked !== step.version) {
          asked = step.version
          yield* askForApproval(world, state, envelope.stored.subject, unattended)
        }
        return step._tag !== "Ready" && step._tag !== "Ended"
      })
    )
  )
  const detail = yield* taskAt(url, world.settings["REDGREEN_API_TOKEN"]!, taskId!, state.version).pipe(
    Effect.retry({ schedule: Schedule.spaced("50 millis"), times: 200 })
  )
  const now = yield* Clock.currentTimeMillis
  yield* Console.log(["", renderTimeline(detail, now, paint), "", renderEvidence(detail, paint), ""].join("\n"))
  return endOf(state, Math.round((now - began) / 1000))
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
