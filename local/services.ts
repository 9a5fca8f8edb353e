import { Layer } from "effect"
import { HttpRouter } from "effect/http"
import { Claude } from "#agents/Claude.ts"
import { Commands } from "#agents/Commands.ts"
import { Executor } from "#agents/executor/Executor.ts"
import { Gateway } from "#agents/Gateway.ts"
import { Planner } from "#agents/planner/Planner.ts"
import { Publisher } from "#agents/publisher/Publisher.ts"
import { Repositories } from "#agents/Repositories.ts"
import { Verifier } from "#agents/verifier/Verifier.ts"
import { metrics } from "#infra/http/metrics.ts"
import { Metrics } from "#infra/Metrics.ts"
import { deadLetterApi } from "#infra/nats/deadLetterApi.ts"
import { log } from "#infra/nats/log.ts"
import { provisioned, running } from "#infra/nats/running.ts"
import { commandApi } from "#ingest/commandApi.ts"
import { server } from "#ingest/server.ts"
import { GitHub } from "#integrations/GitHub.ts"
import { Sentry } from "#integrations/Sentry.ts"
import { Postgres } from "#projections/Postgres.ts"
import { Projection } from "#projections/Projection.ts"
import { readApi } from "#projections/readApi.ts"
import { readiness } from "#projections/readiness.ts"

const infrastructure = provisioned([Planner, Executor, Verifier, Publisher]).pipe(Layer.provideMerge(log))

const agents = Layer.mergeAll(Claude.layer.pipe(Layer.provide(Gateway.layer)), Commands.layer, Repositories.layer)

/** Every service of Redgreen in one process behind one port, as one developer or a demo wants it. In production each has its own `main.ts`. */
export const services = Layer.mergeAll(
  HttpRouter.serve(Layer.mergeAll(commandApi, readApi, readiness, metrics, deadLetterApi), {
    disableLogger: true
  }).pipe(Layer.provide(server)),
  running(Planner),
  running(Executor),
  running(Verifier),
  running(Publisher)
).pipe(
  Layer.provide(agents),
  Layer.provide([Metrics.layer, Projection.layer]),
  Layer.provide([GitHub.layer, Sentry.layer, Postgres.layer]),
  Layer.provideMerge(infrastructure)
)
