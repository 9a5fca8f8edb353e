import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { JiraPublisher } from "#agents/publisher/jira/JiraPublisher.ts"
import { Publisher } from "#agents/publisher/Publisher.ts"
import { SentryPublisher } from "#agents/publisher/sentry/SentryPublisher.ts"
import { SlackPublisher } from "#agents/publisher/slack/SlackPublisher.ts"
import { Nats } from "#infra/nats/Nats.ts"
import { provision } from "#infra/nats/provision.ts"
import { EVENTS } from "#infra/nats/topology.ts"
import { jiraPeople } from "#local/cast.ts"
import { endedOnEvery } from "./channels.ts"
import { travel } from "./journey.ts"
import { eventually, onlyRates, scriptWith } from "./parcel.ts"
import { inWorld, World } from "./world.ts"

inWorld({ prepare: onlyRates, script: scriptWith({}) })("every channel has each message once", (it) => {
  it.effect("when webhooks come twice and in another order, and when all of it comes again after it was over", () =>
    Effect.gen(function* () {
      const world = yield* World
      const { github, postWebhook, sentry, settled } = world
      sentry.hooks.copies = 2
      for (const event of ["issue_comment", "pull_request", "push"]) github.spoilNext(event, "twice", 100)
      const { channels, now } = yield* travel((stage) =>
        aboutJira.has(stage) ? Effect.forkChild(jumble(world)) : Effect.void
      )
      endedOnEvery(channels, { answers: 1 })
      const end = yield* settled

      yield* again(world)
      for (const { payload, requestHeaders } of github.state.deliveries.toReversed())
        assert.isBelow((yield* postWebhook("/webhooks/github", payload, requestHeaders)).status, 300)
      yield* deliveredAgain
      assert.strictEqual(yield* settled, end)
      assert.deepStrictEqual(yield* now, channels)
    })
  )
})

/** Stages in which somebody does something in Jira. */
const aboutJira: ReadonlySet<number> = new Set([0, 2, 5])

type OpenWorld = World["Service"]

/** As soon as something happens in Jira, more does; the newest is told first, and everything so far is told again. */
const jumble = Effect.fnUntraced(function* (world: OpenWorld) {
  const { jira } = world
  const before = jira.deliveries.length
  jira.webhooks.hold()
  yield* eventually("something happens in Jira", () => jira.deliveries.length > before)
  const { key } = JSON.parse(jira.deliveries[before]!.body).issue
  jira.label(jiraPeople.colleague, key, `seen-${before}`)
  jira.commentAs(jiraPeople.colleague, key, "We have seen it too.")
  yield* Effect.promise(() => jira.webhooks.release())
  yield* again(world)
})

/** Every webhook of Jira so far, newest first. */
const again = ({ jira }: OpenWorld) =>
  Effect.promise(async () => {
    for (const delivery of jira.deliveries.toReversed()) {
      jira.webhooks.repeat(delivery)
      await jira.webhooks.settled()
    }
  })

/** Every event is delivered to every channel once more. */
const deliveredAgain = Effect.gen(function* () {
  const { manager } = yield* Nats
  const channels = [Publisher, JiraPublisher, SlackPublisher, SentryPublisher]
  for (const { name } of channels) yield* Effect.promise(() => manager.consumers.delete(EVENTS, name))
  yield* provision(channels)
})
