import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { next } from "#domain/Step.ts"
import { colleague } from "#local/cast.ts"
import { type DoorName, doors } from "#local/doors/doors.ts"
import { freshAlert } from "./alerts.ts"
import { channelsOf, endedOnEvery, taskAbout } from "./channels.ts"
import { eventsOf } from "./chronicle.ts"
import { onlyRates, scriptWith } from "./parcel.ts"
import { inWorld, repository, World } from "./world.ts"

interface Reported {
  /** Of the one who asked, with their channel; null where a machine did. */
  readonly by: string | null
  readonly sources: ReadonlyArray<string>
  /** How many comments on a GitHub issue, and on a ticket. */
  readonly issues: number
  readonly tickets: number
}

const through: { readonly [Door in DoorName]: Reported } = {
  sentry: { by: null, sources: ["sentry"], issues: 0, tickets: 0 },
  jira: { by: null, sources: ["jira", "sentry"], issues: 0, tickets: 1 },
  slack: { by: "slack Vera", sources: ["slack", "sentry"], issues: 0, tickets: 0 },
  github: { by: `github ${colleague.login}`, sources: ["github", "sentry"], issues: 1, tickets: 0 },
  api: { by: "api API", sources: ["api", "sentry"], issues: 0, tickets: 0 }
}

inWorld({ prepare: onlyRates, script: scriptWith({}) })("a bug that came through", (it) => {
  for (const [name, door] of Object.entries(doors) as ReadonlyArray<[DoorName, (typeof doors)[DoorName]]>)
    it.effect(`${name} ends ready, and every channel has been updated exactly once`, () =>
      Effect.gen(function* () {
        const world = yield* World
        const { settings, settled, until, url } = world
        const alert = freshAlert()
        const apiToken = settings["REDGREEN_API_TOKEN"]!
        const approach = yield* Effect.promise(() => door({ standIns: world, url, apiToken, alert, repository }))
        const task = yield* taskAbout(world, alert)
        const { state } = yield* until(task, ({ state }) => next(state)._tag === "Approval")
        const pull = state.pullRequests[repository]!
        const version = state.plan.current!.plan.version
        yield* Effect.promise(() => approach.approve({ task, version, pull: { repository, ...pull } }))
        yield* until(task, "pr.ready")
        yield* settled

        const told = yield* world.history(task)
        const [received, ...again] = eventsOf(told, "task.received")
        const { by, issues, sources, tickets } = through[name]
        const { requester } = received!
        assert.deepStrictEqual(again, [])
        assert.strictEqual(requester && `${requester.channel} ${requester.name}`, by)
        assert.deepStrictEqual(
          told.state.intake!.sources.map(({ kind }) => kind),
          sources
        )
        const channels = yield* channelsOf(world, task)
        endedOnEvery(channels)
        assert.deepStrictEqual(
          [channels.issues.length, channels.sentry.length, channels.tickets.length],
          [issues, 1, tickets]
        )
        // Nothing we wrote was taken for a word to us.
        for (const type of ["command.refused", "command.asked"] as const)
          assert.deepStrictEqual(eventsOf(told, type), [])
      })
    )
})
