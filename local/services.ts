import { Config, Effect, Layer } from "effect"
import { HttpRouter } from "effect/http"
import { Claude } from "#agents/Claude.ts"
import { Commands } from "#agents/Commands.ts"
import { Executor } from "#agents/executor/Executor.ts"
import { Gateway } from "#agents/Gateway.ts"
import { Planner } from "#agents/planner/Planner.ts"
import { Publisher } from "#agents/publisher/Publisher.ts"
import { Repositories } from "#agents/Repositories.ts"
import { Verifier } from "#agents/verifier/Verifier.ts"
import type { Consumer } from "#domain/Consumer.ts"
import { metrics } from "#infra/http/metrics.ts"
import { Metrics } from "#infra/Metrics.ts"
import { consume } from "#infra/nats/consume.ts"
import { deadLetterApi } from "#infra/nats/deadLetterApi.ts"
import { Nats } from "#infra/nats/Nats.ts"
import * as NatsArtifacts from "#infra/nats/NatsArtifacts.ts"
import * as NatsEventLog from "#infra/nats/NatsEventLog.ts"
import * as NatsEventStore from "#infra/nats/NatsEventStore.ts"
import { pending } from "#infra/nats/pending.ts"
import { provision } from "#infra/nats/provision.ts"
import { commandApi } from "#ingest/commandApi.ts"
import { server } from "#ingest/server.ts"
import { GitHub } from "#integrations/GitHub.ts"
import { Sentry } from "#integrations/Sentry.ts"
import { Postgres } from "#projections/Postgres.ts"
import { Projection } from "#projections/Projection.ts"
import { readApi } from "#projections/readApi.ts"
import { readiness } from "#projections/readiness.ts"

const consumers = [Planner, Executor, Verifier, Publisher]

const log = Layer.mergeAll(NatsEventStore.layer(), NatsArtifacts.layer, NatsEventLog.layer).pipe(
  Layer.provideMerge(Nats.layer)
)

const provisioned = Layer.effectDiscard(provision(consumers)).pipe(Layer.provideMerge(log))

const consuming = Layer.effectDiscard(
  Effect.gen(function* () {
    const { delivered, queueLengths } = yield* Metrics
    const nats = yield* Nats
    yield* queueLengths(Effect.provideService(pending(consumers.map(({ name }) => name)), Nats, nats))
    const concurrency = yield* Config.Int("REDGREEN_CONCURRENCY").pipe(Config.withDefault(2))
    const start = <R>(consumer: Consumer<R>) =>
      consume(consumer, { concurrency, observe: ({ _tag }, durationMs) => delivered(consumer.name, _tag, durationMs) })
    yield* start(Planner)
    yield* start(Executor)
    yield* start(Verifier)
    yield* start(Publisher)
  })
)

const agents = Layer.mergeAll(Claude.layer.pipe(Layer.provide(Gateway.layer)), Commands.layer, Repositories.layer)

/** Every service of Redgreen in one process behind one port, as one developer or a demo wants it. In production each has its own `main.ts`. */
export const services = Layer.mergeAll(
  HttpRouter.serve(Layer.mergeAll(commandApi, readApi, readiness, metrics, deadLetterApi), {
    disableLogger: true
  }).pipe(Layer.provide(server)),
  consuming
).pipe(
  Layer.provide(agents),
  Layer.provide([Metrics.layer, Projection.layer]),
  Layer.provide([GitHub.layer, Sentry.layer, Postgres.layer]),
  Layer.provideMerge(provisioned)
)
