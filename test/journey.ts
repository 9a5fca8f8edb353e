import { Effect } from "effect"
import type { TaskId } from "#domain/Ids.ts"
import { next } from "#domain/Step.ts"
import { actionIds } from "#integrations/slack/actions.ts"
import { jiraPeople, visitor } from "#local/cast.ts"
import type { Approach } from "#local/doors/Door.ts"
import { doors } from "#local/doors/doors.ts"
import { freshAlert } from "./alerts.ts"
import { channelsOf, isCardOf, taskAbout } from "./channels.ts"
import { eventsOf, type Told } from "./chronicle.ts"
import { type Call, listening } from "./outbound.ts"
import { repository, World } from "./world.ts"

type OpenWorld = World["Service"]

export type Journey = Effect.Success<ReturnType<typeof travel>>

/** Goes the whole way; answers the calls made in each stage, and what the channels show then and `now`. */
export const travel = Effect.fnUntraced(function* (
  before: (stage: number) => Effect.Effect<unknown> = () => Effect.void
) {
  const world = yield* World
  const { channels, stages } = journeyThrough(world)
  const made: Array<ReadonlyArray<Call>> = []
  for (const [at, stage] of stages.entries()) {
    yield* before(at)
    const heard = listening(world)
    yield* stage
    made.push(heard())
  }
  return { made, channels: yield* channels, now: channels }
})

const word = "@agent approve v1"

/**
 * A bug on its way through Jira's door until its fix is ready, with every channel in play: its ticket links to Sentry, and in each
 * channel somebody who may not decide says yes and is told no. Each stage ends when nothing is owed any more.
 */
const journeyThrough = (world: OpenWorld) => {
  const { comment, jira, sentry, settled, settings, slack, until, url } = world
  const alert = freshAlert()
  const scene = { standIns: world, url, apiToken: settings["REDGREEN_API_TOKEN"]!, alert, repository }
  let task: TaskId
  let approach: Approach
  let waiting: Told

  const untilRefused = (times: number) => until(task, (told) => eventsOf(told, "command.refused").length === times)
  const stages: ReadonlyArray<Effect.Effect<unknown>> = [
    Effect.gen(function* () {
      approach = yield* Effect.promise(() => doors.jira(scene))
      task = yield* taskAbout(world, alert)
      waiting = yield* until(task, ({ state }) => next(state)._tag === "Approval")
      yield* settled
    }),
    Effect.gen(function* () {
      yield* comment("visitor", waiting.state.pullRequests[repository]!.number, word)
      yield* untilRefused(1)
      yield* settled
    }),
    Effect.gen(function* () {
      jira.commentAs(jiraPeople.visitor, ticketOf(waiting), word)
      yield* untilRefused(2)
      yield* settled
    }),
    Effect.gen(function* () {
      const { jira: _, login, sentry: id } = visitor
      yield* Effect.promise(() => sentry.commentAs({ type: "user", id, name: login }, alert.data.event.issue_id, word))
      yield* untilRefused(3)
      yield* settled
    }),
    Effect.gen(function* () {
      const messages = yield* Effect.promise(() => slack.messages("agents"))
      const card = messages.find(({ metadata }) => isCardOf(task, metadata))!
      yield* Effect.promise(() => slack.click(visitor.login, card.ts, actionIds.approve, { twice: true }))
      yield* untilRefused(4)
      yield* settled
    }),
    Effect.gen(function* () {
      const pull = { repository, ...waiting.state.pullRequests[repository]! }
      yield* Effect.promise(() => approach.approve({ task, version: 1, pull }))
      yield* until(task, "pr.ready")
      yield* settled
    })
  ]
  return { stages, channels: Effect.suspend(() => channelsOf(world, task)) }
}

const ticketOf = ({ state }: Told): string =>
  state.intake!.sources.flatMap(({ kind, ticket }) => (kind === "jira" && ticket !== undefined ? [ticket] : []))[0]!
