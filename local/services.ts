import { Layer } from "effect"
import { HttpRouter } from "effect/http"
import { Executor } from "#agents/executor/Executor.ts"
import { Gateway } from "#agents/Gateway.ts"
import { Janitor } from "#agents/janitor/Janitor.ts"
import { rounds } from "#agents/janitor/rounds.ts"
import { Planner } from "#agents/planner/Planner.ts"
import { JiraPublisher } from "#agents/publisher/jira/JiraPublisher.ts"
import { Publisher } from "#agents/publisher/Publisher.ts"
import { SentryPublisher } from "#agents/publisher/sentry/SentryPublisher.ts"
import { SlackPublisher } from "#agents/publisher/slack/SlackPublisher.ts"
import { Repositories } from "#agents/Repositories.ts"
import { Reminder } from "#agents/reminder/Reminder.ts"
import { Verifier } from "#agents/verifier/Verifier.ts"
import { claudeBehind, commandsBehind } from "#agents/wall/adapters.ts"
import { Wall } from "#agents/wall/Wall.ts"
import * as ApprovalPolicy from "#infra/ApprovalPolicy.ts"
import { documentation } from "#infra/http/documentation.ts"
import { metrics } from "#infra/http/metrics.ts"
import { RateLimits } from "#infra/http/RateLimits.ts"
import { Metrics } from "#infra/Metrics.ts"
import { deadLetterApi } from "#infra/nats/deadLetterApi.ts"
import { logGauges } from "#infra/nats/logGauges.ts"
import { countedLogOf, logOf, running, runningAlone } from "#infra/nats/running.ts"
import { SigningKey } from "#infra/SigningKey.ts"
import { commandApi } from "#ingest/commandApi.ts"
import { erasureApi } from "#ingest/erasureApi.ts"
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
import { apis } from "#projections/apis.ts"
import { notary } from "#projections/audit/notary.ts"
import { ReadModels } from "#projections/engine/ReadModels.ts"
import { gauges } from "#projections/gauges.ts"
import { readModels } from "#projections/models/all.ts"
import { Postgres } from "#projections/Postgres.ts"
import { readiness } from "#projections/readiness.ts"
import { Streams } from "#projections/stream/Streams.ts"
import { consumers } from "./consumers.ts"

// As in production everybody has a connection and an identity of their own; this process merely holds all the seeds.
const projections = logOf("projections")

const tables = ReadModels.layer(readModels)

const routes = Layer.mergeAll(
  ...[commandApi, erasureApi, tokenApi, deadLetterApi, mcpRoute],
  Layer.mergeAll(apis, readiness).pipe(Layer.provide(projections)),
  ...[documentation(publicApi), metrics]
)

const doors = Layer.mergeAll(
  HttpRouter.serve(routes, { disableLogger: true }).pipe(Layer.provide(server)),
  Streams.ending,
  ...[slackSocket, sentryPoller, githubRecovery]
).pipe(Layer.provide(countedLogOf("ingest")))

const agents = Layer.mergeAll(claudeBehind.pipe(Layer.provide(Gateway.layer)), commandsBehind, Repositories.layer)

/** Every service of Redgreen in one process behind one port, as one developer or a demo wants it. In production each has its own `main.ts`. */
export const services = Layer.mergeAll(
  doors,
  Layer.mergeAll(notary, gauges, logGauges).pipe(Layer.provide(projections)),
  Layer.merge(running(Janitor), rounds).pipe(Layer.provide(countedLogOf("janitor", [Janitor]))),
  ...[runningAlone(Planner), runningAlone(Executor), runningAlone(Verifier), runningAlone(Reminder)],
  ...[runningAlone(Publisher), runningAlone(JiraPublisher), runningAlone(SlackPublisher), runningAlone(SentryPublisher)]
).pipe(
  Layer.provide(agents),
  Layer.provideMerge(Wall.layer),
  Layer.provide([tables.pipe(Layer.provide(projections)), RateLimits.layer, SigningKey.layer, Streams.layer]),
  Layer.provide([
    ApprovalPolicy.layer,
    GitHub.layer,
    Jira.layer,
    JiraCallers.layer,
    Sentry.layer,
    Slack.layer,
    Postgres.layer,
    Metrics.layer
  ]),
  // The operator makes what the others wait for, and is who looks on.
  Layer.provideMerge(logOf("operator", consumers))
)
