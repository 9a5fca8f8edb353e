import "effect/schema/SchemaJITCompiler/enable"
import { Layer } from "effect"
import { HttpRouter } from "effect/http"
import * as ApprovalPolicy from "#infra/ApprovalPolicy.ts"
import { health } from "#infra/http/health.ts"
import { metrics } from "#infra/http/metrics.ts"
import { RateLimits } from "#infra/http/RateLimits.ts"
import { Metrics } from "#infra/Metrics.ts"
import { deadLetterApi } from "#infra/nats/deadLetterApi.ts"
import { countedLogOf } from "#infra/nats/running.ts"
import { runService } from "#infra/runService.ts"
import { GitHub } from "#integrations/github/GitHub.ts"
import { Jira } from "#integrations/jira/Jira.ts"
import { Sentry } from "#integrations/sentry/Sentry.ts"
import { Slack } from "#integrations/slack/Slack.ts"
import { mcpRoute } from "#mcp/mcpRoute.ts"
import { commandApi } from "./commandApi.ts"
import { erasureApi } from "./erasureApi.ts"
import { githubRecovery } from "./github/recovery.ts"
import { JiraCallers } from "./jira/JiraCallers.ts"
import { sentryPoller } from "./sentry/poller.ts"
import { server } from "./server.ts"
import { slackSocket } from "./slack/socket.ts"
import { tokenApi } from "./tokenApi.ts"

const routes = Layer.mergeAll(commandApi, erasureApi, tokenApi, deadLetterApi, mcpRoute, health, metrics)

// What comes in without being sent to us.
const backgrounds = Layer.mergeAll(slackSocket, sentryPoller, githubRecovery)

HttpRouter.serve(routes, { disableLogger: true }).pipe(
  Layer.provide(server),
  Layer.merge(backgrounds),
  Layer.provide([
    ApprovalPolicy.layer,
    GitHub.layer,
    Jira.layer,
    JiraCallers.layer,
    RateLimits.layer,
    Sentry.layer,
    Slack.layer
  ]),
  Layer.provide(countedLogOf("ingest")),
  Layer.provide(Metrics.layer),
  runService("ingest")
)
