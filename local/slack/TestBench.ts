import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { ConfigProvider, DateTime, Effect, Layer, References, type Scope } from "effect"
import { ApprovalPolicy } from "#domain/ApprovalPolicy.ts"
import { type Envelope, seal } from "#domain/Envelope.ts"
import type { Event, EventOf, EventType } from "#domain/Event.ts"
import { EventStore } from "#domain/EventStore.ts"
import { type TaskId, taskIdOf } from "#domain/Ids.ts"
import { sha256Of } from "#domain/Plan.ts"
import { cautious, type Policy } from "#domain/Policy.ts"
import { load } from "#domain/transact.ts"
import { receiveSlackCommand, receiveSlackInteraction } from "#ingest/slack/receive.ts"
import { slackSocket } from "#ingest/slack/socket.ts"
import { type Delivery, handle, listener, type Webhook } from "#ingest/Webhook.ts"
import { GitHub } from "#integrations/github/GitHub.ts"
import { actionIds, shownValue } from "#integrations/slack/actions.ts"
import { actions, button, section } from "#integrations/slack/blocks.ts"
import { Slack } from "#integrations/slack/Slack.ts"
import { plan } from "#test/cast.ts"
import { examples } from "#test/examples.ts"
import { type SlackStandIn, startSlack } from "./startSlack.ts"

type Services = EventStore | Slack | GitHub | ApprovalPolicy

export const botToken = "xoxb-local-0123456789"
const appToken = "xapp-local-0123456789"
const signingSecret = "8f742231b10e8888abcd99yyyzzz85a5"

export interface BenchOptions {
  readonly settings?: Readonly<Record<string, string>>
  readonly policy?: (slack: SlackStandIn) => Partial<Policy>
  /** Over Socket Mode in place of webhooks. */
  readonly socket?: true
  /** Installed for the whole organization. */
  readonly grid?: true
}

/** The stand-in, the real client and the real door, on a log in memory. */
export const withSlack = <A, E>(
  options: BenchOptions,
  program: (slack: SlackStandIn) => Effect.Effect<A, E, Services | Scope.Scope>
) =>
  Effect.scoped(
    Effect.gen(function* () {
      const slack = yield* Effect.acquireRelease(
        Effect.promise(() => startSlack({ ...workspace, grid: options.grid === true })),
        (slack) => Effect.promise(() => slack.stop())
      )
      const settings = {
        SLACK_BOT_TOKEN: botToken,
        SLACK_SIGNING_SECRET: signingSecret,
        SLACK_API_URL: slack.apiUrl,
        SLACK_CHANNEL_AGENTS: "#agents",
        REDGREEN_REPOSITORIES: "harbor/parcel-post",
        // Nobody in these tests is mapped to an account there, so it is never asked.
        GITHUB_TOKEN: "unused",
        GITHUB_API_URL: "http://127.0.0.1:9",
        ...(options.socket ? { SLACK_APP_TOKEN: appToken } : {}),
        ...options.settings
      }
      const policy = { ...cautious, ...options.policy?.(slack) }
      const services = Layer.mergeAll(
        EventStore.layerMemory,
        Slack.layer,
        GitHub.layer,
        Layer.succeed(ApprovalPolicy, policy)
      ).pipe(Layer.provideMerge(ConfigProvider.layer(ConfigProvider.fromUnknown(settings))))
      const running = Effect.gen(function* () {
        if (options.socket) yield* Layer.build(slackSocket)
        else slack.connect({ url: yield* serve, signingSecret })
        return yield* program(slack)
      })
      // What a test brings about on purpose would be reported among its results.
      return yield* running.pipe(Effect.provide(services), Effect.provideService(References.MinimumLogLevel, "None"))
    })
  )

const workspace = {
  botToken,
  appToken,
  people: ["morgan", "vera", "sam", "gus", "gia", "olga", "stella", "dora"],
  members: {
    gus: { is_restricted: true },
    gia: { is_restricted: true, is_ultra_restricted: true },
    // Of another workspace: in a channel shared with it, and in none.
    olga: { team_id: "T0ELSEWHERE" },
    stella: { is_stranger: true },
    dora: { deleted: true }
  },
  channels: ["agents", "payments"],
  groups: { S0MAINTAIN: ["morgan"], S0GUESTS: ["gus", "gia"] }
}

/** Slack's two webhooks as the ingest server has them. */
const serve = Effect.gen(function* () {
  const run = Effect.runPromiseWith(yield* Effect.context<Services>())
  const listening = (webhook: Webhook<Services>) => listener((delivery: Delivery) => run(handle(webhook, delivery)))
  const listeners: Readonly<Record<string, ReturnType<typeof listener>>> = {
    "/webhooks/slack/commands": listening({ name: "slack", receive: receiveSlackCommand }),
    "/webhooks/slack/interactions": listening({ name: "slack", receive: receiveSlackInteraction })
  }
  const server = createServer((request, response) => listeners[request.url ?? ""]?.(request, response))
  yield* Effect.acquireRelease(
    Effect.promise(() => new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening))),
    () => Effect.promise(() => new Promise((closed) => server.close(closed).closeAllConnections()))
  )
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

/** Puts events on record as if they happened now; gives them as a consumer gets them. */
export const record = Effect.fnUntraced(function* (taskId: TaskId, events: ReadonlyArray<Event>, ago = 0) {
  const store = yield* EventStore
  const { history, position } = yield* load(taskId)
  const time = DateTime.formatIso(DateTime.subtract(yield* DateTime.now, { milliseconds: ago }))
  const recorded: Array<Envelope> = []
  for (const event of events) {
    const previous = (recorded.at(-1) ?? history.at(-1))?.stored
    const origin = { id: crypto.randomUUID(), time, actor: "test", causationId: "test" }
    recorded.push({ stored: seal(taskId, previous, event, origin), event })
  }
  yield* store.append(
    taskId,
    position,
    recorded.map(({ stored }) => stored)
  )
  return recorded
})

export const task = taskIdOf("sentry:harbor:4507310")
export const sha256 = sha256Of(plan)
export const opened = { ...examples["pr.opened"], plan: { version: 1, sha256, at: "2026-11-17T09:42:00.000Z" } }

/** A plan that waits for a decision, shown in a message with the buttons a card has. */
export const shown = Effect.gen(function* () {
  yield* record(task, [examples["task.received"], { _tag: "plan.created", plan, sha256 }, opened])
  const slack = yield* Slack
  const value = shownValue({ task, version: 1, sha256 })
  const buttons = [actionIds.approve, actionIds.reject, actionIds.plan].map((id) => button(id, id, value))
  return yield* slack.post(yield* slack.channel, { text: "card", blocks: [section("card"), actions("b", buttons)] })
})

export const namesMorgan = (slack: SlackStandIn) => ({ slack: { users: [slack.people.get("morgan")!], groups: [] } })
export const namesTheGroup = () => ({ slack: { users: [], groups: ["S0MAINTAIN"] } })

export const eventsOf = <Type extends EventType>(task: TaskId, type: Type) =>
  Effect.map(load(task), ({ history }) =>
    history.map(({ event }) => event).filter((event): event is EventOf<Type> => (event._tag as string) === type)
  )
