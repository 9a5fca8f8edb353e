import { type IncomingMessage, Server, type ServerResponse } from "node:http"
import { NodeHttpServer } from "@effect/platform-node"
import { Config, Duration, Effect, Layer } from "effect"
import type { ApprovalPolicy } from "#domain/ApprovalPolicy.ts"
import type { EventStore } from "#domain/EventStore.ts"
import type { RateLimits } from "#infra/http/RateLimits.ts"
import { Metrics } from "#infra/Metrics.ts"
import type { GitHub } from "#integrations/github/GitHub.ts"
import type { Jira } from "#integrations/jira/Jira.ts"
import type { Slack } from "#integrations/slack/Slack.ts"
import { projects } from "./candidates.ts"
import { receiveGitHub } from "./github/receive.ts"
import type { JiraCallers } from "./jira/JiraCallers.ts"
import { receiveJira, receiveJiraAutomation } from "./jira/receive.ts"
import { limitDeliveries } from "./limitDeliveries.ts"
import { receiveAlertAction, receiveRepositoryOptions } from "./sentry/components.ts"
import { receiveSentryLegacy } from "./sentry/legacy.ts"
import { receiveSentry } from "./sentry/receive.ts"
import { receiveSlackCommand, receiveSlackInteraction } from "./slack/receive.ts"
import { taskBudget } from "./taskBudget.ts"
import { type Delivery, handle, listener, type Webhook } from "./Webhook.ts"
import { webhookOutcome } from "./webhookOutcome.ts"

/** By method and path. */
const webhooks = {
  "POST /webhooks/sentry": { name: "sentry", receive: receiveSentry },
  "POST /webhooks/sentry/legacy": { name: "sentry-legacy", receive: receiveSentryLegacy },
  "POST /webhooks/sentry/alert-action": { name: "sentry-setup", receive: receiveAlertAction },
  "GET /webhooks/sentry/repositories": { name: "sentry-setup", receive: receiveRepositoryOptions },
  "POST /webhooks/github": { name: "github", receive: receiveGitHub },
  "POST /webhooks/slack/commands": { name: "slack", receive: receiveSlackCommand },
  "POST /webhooks/slack/interactions": { name: "slack", receive: receiveSlackInteraction },
  "POST /webhooks/jira": { name: "jira", receive: receiveJira },
  "POST /webhooks/jira/automation": { name: "jira-automation", receive: receiveJiraAutomation }
} satisfies Record<string, Webhook<Needs>>

/**
 * The HTTP server of webhooks and routes, on `PORT` (8000). Webhooks skip the router: a plain listener and one fiber each cost
 * about what bare node:http does. While it closes, requests that were begun are answered and new connections refused.
 */
export const server = Layer.unwrap(
  Effect.gen(function* () {
    // Read with every delivery, but asked for now: a setting that cannot be meant stops the start, not the first alert.
    yield* Effect.all([projects, taskBudget])
    const run = Effect.runPromiseWith(yield* Effect.context<Needs>())
    const metrics = yield* Metrics
    yield* Effect.forEach(Object.values(webhooks), ({ name }) => metrics.receives(name), { discard: true })
    const receive = (route: string, webhook: Webhook<Needs>, delivery: Delivery) =>
      limitDeliveries(webhook.name, handle(webhook, delivery)).pipe(
        Effect.timed,
        Effect.tap(([took, answered]) =>
          metrics.webhook(webhook.name, webhookOutcome(answered), Duration.toMillis(took))
        ),
        Effect.map(([, answered]) => answered),
        Effect.tap(({ status }) => Effect.annotateCurrentSpan("http.response.status_code", status)),
        Effect.withSpan(route, { kind: "server", attributes: { "redgreen.vendor": webhook.name } })
      )
    const listeners = new Map<string | undefined, Listener>(
      Object.entries(webhooks).map(([route, webhook]) => [
        route,
        listener((delivery) => run(receive(route, webhook, delivery)))
      ])
    )
    return NodeHttpServer.layerConfig(() => new WebhookServer(listeners), {
      port: Config.Port("PORT").pipe(Config.withDefault(8000)),
      host: Config.String("REDGREEN_HOST").pipe(Config.withDefault("127.0.0.1"))
    })
  })
)

/** What the doors need. */
type Needs = ApprovalPolicy | EventStore | GitHub | Jira | JiraCallers | RateLimits | Slack
type Listener = (request: IncomingMessage, response: ServerResponse) => void

class WebhookServer extends Server {
  readonly webhooks: ReadonlyMap<string | undefined, Listener>

  constructor(listeners: ReadonlyMap<string | undefined, Listener>) {
    super()
    this.webhooks = listeners
  }

  // The router listens to the same event; a webhook never reaches it.
  override emit(event: string | symbol, ...args: ReadonlyArray<unknown>): boolean {
    if (event !== "request") return super.emit(event as "request", ...(args as [IncomingMessage, ServerResponse]))
    const [request, response] = args as [IncomingMessage, ServerResponse]
    const receive = this.webhooks.get(`${request.method} ${request.url?.split("?")[0]}`)
    if (receive === undefined) return super.emit(event as "request", ...(args as [IncomingMessage, ServerResponse]))
    receive(request, response)
    return true
  }
}
