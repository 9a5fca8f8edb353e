import { assert } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import type { TaskId } from "#domain/Ids.ts"
import { next } from "#domain/Step.ts"
import { doors } from "#local/doors/doors.ts"
import { freshAlert } from "./alerts.ts"
import { channelsOf, endedOnEvery, taskAbout } from "./channels.ts"
import { listening } from "./outbound.ts"
import { approve, onlyRates, scriptWith } from "./parcel.ts"
import { inWorld, repository, World } from "./world.ts"

inWorld({ prepare: onlyRates, script: scriptWith({}) })("a channel that is away for a while", (it) => {
  it.effect("holds up no other, and Jira is told once what is so when it is back", () =>
    Effect.gen(function* () {
      const world = yield* World
      const { jira, settled, until } = world
      const task = yield* waiting
      jira.setFault({ status: 503, times: Number.POSITIVE_INFINITY })
      yield* approve(world, task)
      yield* until(task, "pr.ready")
      const away = yield* channelsWhen(task, ({ pulls, sentry, slack }) =>
        [slack[0]!.text, sentry[0]![0]!, pulls[0]!.comments[0]!].every((text) => /ready/i.test(text))
      )
      assert.match(away.tickets[0]!.comments[0]!, /^Redgreen: awaiting approval/)

      const heard = listening(world)
      jira.clearFaults()
      yield* settled
      const back = heard().filter(({ outcome, route }) => outcome === "done" && route.startsWith("jira"))
      assert.deepStrictEqual(
        back.map(({ route }) => route),
        ["jira PUT /rest/api/3/issue/…/comment/…", "jira POST /rest/api/3/issue/…/transitions"]
      )
      const channels = yield* channelsOf(world, task)
      endedOnEvery(channels)
      assert.deepStrictEqual(channels.tickets[0]!.moves, ["To Do → In Progress", "In Progress → In Review"])
    })
  )

  it.effect("holds up no other, and Slack has every line once and in order when it takes messages again", () =>
    Effect.gen(function* () {
      const world = yield* World
      const { settled, slack, until } = world
      const task = yield* waiting
      slack.setFaults({ status: 429, retryAfter: 3 })
      yield* approve(world, task)
      yield* until(task, "pr.ready")
      const away = yield* channelsWhen(task, ({ pulls, sentry, tickets }) =>
        [tickets[0]!.comments[0]!, sentry[0]![0]!, pulls[0]!.comments[0]!].every((text) => /ready/i.test(text))
      )
      assert.match(away.slack[0]!.text, /awaiting approval/)

      slack.setFaults()
      yield* settled
      const channels = yield* channelsOf(world, task)
      endedOnEvery(channels)
      const told = [/^Also reported/, /^Plan v1 waits/, /^Plan v1 approved/, /^RED/, /^GREEN/, /^Ready for review/]
      const { lines } = channels.slack[0]!
      assert.lengthOf(lines, told.length)
      for (const [index, line] of lines.entries()) assert.match(line, told[index]!)
    })
  )
})

/** A ticket that links to Sentry, whose plan waits and is shown in every channel. */
const waiting = Effect.gen(function* () {
  const world = yield* World
  const { settings, settled, until, url } = world
  const alert = freshAlert()
  const scene = { standIns: world, url, apiToken: settings["REDGREEN_API_TOKEN"]!, alert, repository }
  yield* Effect.promise(() => doors.jira(scene))
  const task = yield* taskAbout(world, alert)
  yield* until(task, ({ state }) => next(state)._tag === "Approval")
  yield* settled
  return task
})

/** What people see, as soon as it is so; no event tells when a comment was rewritten. */
const channelsWhen = Effect.fnUntraced(function* (
  task: TaskId,
  isSo: (channels: Effect.Success<ReturnType<typeof channelsOf>>) => boolean
) {
  const world = yield* World
  yield* eventually(Effect.map(channelsOf(world, task), isSo))
  return yield* channelsOf(world, task)
})

const eventually = <R>(isSo: Effect.Effect<boolean, never, R>) =>
  isSo.pipe(
    Effect.repeat({ until: (is) => is, schedule: Schedule.spaced("50 millis") }),
    Effect.timeout("100 seconds"),
    Effect.orDie
  )
