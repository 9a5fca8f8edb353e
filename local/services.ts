import { Layer } from "effect"
import { HttpRouter } from "effect/http"
import { Claude } from "#agents/Claude.ts"
import { Commands } from "#agents/Commands.ts"
import { Executor } from "#agents/executor/Executor.ts"
import { Gateway } from "#agents/Gateway.ts"
import { Planner } from "#agents/planner/Planner.ts"
import { JiraPublisher } from "#agents/publisher/jira/JiraPublisher.ts"
import { Publisher } from "#agents/publisher/Publisher.ts"
import { SentryPublisher } from "#agents/publisher/sentry/SentryPublisher.ts"
import { SlackPublisher } from "#agents/publisher/slack/SlackPublisher.ts"
import { Repositories } from "#agents/Repositories.ts"
import { Reminder } from "#agents/reminder/Reminder.ts"
import { Verifier } from "#agents/verifier/Verifier.ts"
import * as ApprovalPolicy from "#infra/ApprovalPolicy.ts"
import { documentation } from "#infra/http/documentation.ts"
import { metrics } from "#infra/http/metrics.ts"
import { RateLimits } from "#infra/http/RateLimits.ts"
import { Metrics } from "#infra/Metrics.ts"
import { deadLetterApi } from "#infra/nats/deadLetterApi.ts"
import { log } from "#infra/nats/log.ts"
import { provisioned, running } from "#infra/nats/running.ts"
import { SigningKey } from "#infra/SigningKey.ts"
import { commandApi } from "#ingest/commandApi.ts"
import { githubRecovery } from "#ingest/github/recovery.ts"
import { JiraCallers } from "#ingest/jira/JiraCallers.ts"
import { sentryPoller } from "#ingest/sentry/poller.ts"
import { server } from "#ingest/server.ts"
import { slackSocket } from "#ingest/slack/socket.ts"
import { tokenApi } from "#ingest/tokenApi.ts"
import { GitHub } from "#integrations/github/GitHub.ts"
import { Jira } from "#integrations/jira/Jira.ts"
import { Sentry } from "#integrations/sentry/Sentry.ts"
import { Slack } from "#integrations/slack/Slack.ts"
import { mcpRoute } from "#mcp/mcpRoute.ts"
import { publicApi } from "#mcp/publicApi.ts"
import { auditApi } from "#projections/audit/auditApi.ts"
import { notary } from "#projections/audit/notary.ts"
import { Postgres } from "#projections/Postgres.ts"
import { Projection } from "#projections/Projection.ts"
import { readApi } from "#projections/readApi.ts"
import { readiness } from "#projections/readiness.ts"

const infrastructure = provisioned([
  Planner,
  Executor,
  Verifier,
  Publisher,
  JiraPublisher,
  SlackPublisher,
  SentryPublisher,
  Reminder
]).pipe(Layer.provideMerge(log))

const routes = Layer.mergeAll(
  ...[commandApi, tokenApi, readApi, auditApi, deadLetterApi, mcpRoute],
  ...[documentation(publicApi), readiness, metrics]
)

const agents = Layer.mergeAll(Claude.layer.pipe(Layer.provide(Gateway.layer)), Commands.layer, Repositories.layer)

/** Every service of Redgreen in one process behind one port, as one developer or a demo wants it. In production each has its own `main.ts`. */
export const services = Layer.mergeAll(
  HttpRouter.serve(routes, { disableLogger: true }).pipe(Layer.provide(server)),
  running(Planner),
  running(Executor),
  running(Verifier),
  running(Publisher),
  running(Reminder),
  running(JiraPublisher),
  running(SlackPublisher),
  running(SentryPublisher),
  Layer.mergeAll(slackSocket, sentryPoller, githubRecovery, notary)
).pipe(
  Layer.provide(agents),
  Layer.provide([Metrics.layer, Projection.layer, RateLimits.layer, SigningKey.layer]),
  Layer.provide([
    ApprovalPolicy.layer,
    GitHub.layer,
    Jira.layer,
    JiraCallers.layer,
    Sentry.layer,
    Slack.layer,
    Postgres.layer
  ]),
  Layer.provideMerge(infrastructure)
)
