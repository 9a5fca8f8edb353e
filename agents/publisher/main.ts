import "effect/schema/SchemaJITCompiler/enable"
import { Layer } from "effect"
import { Repositories } from "#agents/Repositories.ts"
import * as ApprovalPolicy from "#infra/ApprovalPolicy.ts"
import { serveMetrics } from "#infra/http/serveMetrics.ts"
import { Metrics } from "#infra/Metrics.ts"
import { countedLogOf, running, runningAlone } from "#infra/nats/running.ts"
import { runService } from "#infra/runService.ts"
import { GitHub } from "#integrations/github/GitHub.ts"
import { Jira } from "#integrations/jira/Jira.ts"
import { Sentry } from "#integrations/sentry/Sentry.ts"
import { Slack } from "#integrations/slack/Slack.ts"
import { JiraPublisher } from "./jira/JiraPublisher.ts"
import { Publisher } from "./Publisher.ts"
import { SentryPublisher } from "./sentry/SentryPublisher.ts"
import { SlackPublisher } from "./slack/SlackPublisher.ts"

// Consumers of their own, so that a slow channel holds up no other, and identities of their own, so that none writes more than its messages.
Layer.mergeAll(
  running(Publisher),
  runningAlone(JiraPublisher),
  runningAlone(SlackPublisher),
  runningAlone(SentryPublisher),
  serveMetrics
).pipe(
  Layer.provide([ApprovalPolicy.layer, GitHub.layer, Jira.layer, Repositories.layer, Sentry.layer, Slack.layer]),
  Layer.provide(countedLogOf("publisher", [Publisher])),
  Layer.provide(Metrics.layer),
  runService("publisher")
)
