import { Context, Effect, Layer } from "effect"
import { PrometheusMetrics } from "effect/observability"
import { collectDefaultMetrics, Gauge, Registry } from "prom-client"
import type { Envelope } from "#domain/Envelope.ts"
import { askedGauges, type Reading } from "./metrics/askedGauges.ts"
import { taskMetrics } from "./metrics/taskMetrics.ts"
import { type WebhookOutcome, workMetrics } from "./metrics/workMetrics.ts"

/**
 * Prometheus metrics of this process. Counters say what this process did, so they are summed over processes; gauges of what all share
 * (queues, read models, approvals) are the same wherever they are told, so of them the largest counts. `docs/metrics.md` lists them.
 */
export class Metrics extends Context.Service<
  Metrics,
  {
    /** Prometheus text format; with what `agents/` and `integrations/` count by Effect's own metrics. */
    readonly text: Effect.Effect<string>
    /** This process appended events to a task whose history was `before`. */
    appended(before: ReadonlyArray<Envelope>, events: ReadonlyArray<Envelope>): Effect.Effect<void>
    /** This process works for a consumer from now on. */
    consumes(consumer: string): Effect.Effect<void>
    /** `nth`: how often the event was delivered by then. */
    delivered(consumer: string, outcome: string, durationMs: number, nth?: number): Effect.Effect<void>
    /** This process is a vendor's door from now on. */
    receives(vendor: string): Effect.Effect<void>
    webhook(vendor: string, outcome: WebhookOutcome, durationMs: number): Effect.Effect<void>
    /**
     * A gauge asked when metrics are read; what it does not tell within 5 s is left out. Its labels have to be few and bounded. The same
     * name again takes the place of the first.
     */
    gauge<Label extends string>(
      name: string,
      help: string,
      labelNames: ReadonlyArray<Label>,
      read: Effect.Effect<ReadonlyArray<Reading<Label>>>
    ): Effect.Effect<void>
  }
>()("redgreen/infra/Metrics") {
  static readonly layer = Layer.sync(Metrics, () => {
    const registry = new Registry()
    collectDefaultMetrics({ register: registry })
    new Gauge({
      name: "redgreen_build_info",
      help: "The running release, always 1",
      labelNames: ["version", "node"],
      registers: [registry]
    }).set({ version: VERSION, node: process.versions.node }, 1)
    const tasks = taskMetrics(registry)
    const work = workMetrics(registry)
    const gauges = askedGauges(registry)
    return Metrics.of({
      text: Effect.gen(function* () {
        yield* gauges.refresh
        return `${yield* Effect.promise(() => registry.metrics())}${yield* PrometheusMetrics.format()}`
      }),
      appended: (before, events) => Effect.sync(() => tasks(before, events)),
      consumes: (consumer) => Effect.sync(() => work.consumes(consumer)),
      delivered: (consumer, outcome, durationMs, nth = 1) =>
        Effect.sync(() => work.delivered(consumer, outcome, durationMs, nth)),
      receives: (vendor) => Effect.sync(() => work.receives(vendor)),
      webhook: (vendor, outcome, durationMs) => Effect.sync(() => work.webhook(vendor, outcome, durationMs)),
      gauge: (name, help, labelNames, read) => Effect.sync(() => gauges.add(name, help, labelNames, read))
    })
  })
}

const VERSION = "0.1.0"
