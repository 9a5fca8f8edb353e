import { Context, Effect, Layer, Stream } from "effect"
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client"
import * as Envelope from "#domain/Envelope.ts"
import { EventLog } from "#domain/EventLog.ts"

type Agent = "planner" | "executor"

/** Prometheus metrics of this process. Those of tasks are a fold of the log from the moment the process started. */
export class Metrics extends Context.Service<
  Metrics,
  {
    /** Prometheus text format. */
    readonly text: Effect.Effect<string>
    delivered(consumer: string, outcome: string, durationMs: number): Effect.Effect<void>
    webhook(vendor: string, status: number): Effect.Effect<void>
    /** How long a consumer's queue is, asked when metrics are read. */
    queueLength(consumer: string, length: Effect.Effect<number>): Effect.Effect<void>
  }
>()("redgreen/infra/Metrics") {
  static readonly layer = Layer.effect(
    Metrics,
    Effect.gen(function* () {
      const log = yield* EventLog
      const metrics = define()
      const running: Running = { begun: new Map(), stopped: new Map() }
      const head = yield* log.head
      yield* log.follow(head).pipe(
        Stream.mapEffect(({ event }) => Effect.option(Envelope.open(event))),
        Stream.runForEach((opened) =>
          Effect.sync(() => opened._tag === "Some" && count(metrics, running, opened.value))
        ),
        Effect.forkScoped
      )
      const queues = new Map<string, Effect.Effect<number>>()
      return Metrics.of({
        text: Effect.gen(function* () {
          for (const [queue, length] of queues) metrics.queue.set({ queue }, yield* length)
          return yield* Effect.promise(() => metrics.registry.metrics())
        }),
        delivered: (consumer, outcome, durationMs) =>
          Effect.sync(() => metrics.deliveries.observe({ consumer, outcome }, durationMs / 1000)),
        webhook: (vendor, status) => Effect.sync(() => metrics.webhooks.inc({ vendor, status: String(status) })),
        queueLength: (consumer, length) => Effect.sync(() => queues.set(consumer, length))
      })
    })
  )
}

const define = () => {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  return {
    registry,
    started: new Counter({
      name: "ai_agent_tasks_started_total",
      help: "Tasks started by agent",
      labelNames: ["agent"],
      registers
    }),
    completed: new Counter({
      name: "ai_agent_tasks_completed_total",
      help: "Tasks completed, by agent and status (success or failed)",
      labelNames: ["agent", "status"],
      registers
    }),
    duration: new Histogram({
      name: "ai_agent_task_duration_seconds",
      help: "From the moment an agent was given a task until it was done with it",
      labelNames: ["agent"],
      buckets: [1, 5, 15, 60, 300, 900, 1800, 3600, 7200],
      registers
    }),
    queue: new Gauge({
      name: "ai_agent_queue_length",
      help: "Deliveries waiting or being worked on",
      labelNames: ["queue"],
      registers
    }),
    errors: new Counter({
      name: "ai_agent_errors_total",
      help: "Errors by type",
      labelNames: ["agent", "error_type"],
      registers
    }),
    deliveries: new Histogram({
      name: "redgreen_delivery_duration_seconds",
      help: "Deliveries handled, by consumer and outcome",
      labelNames: ["consumer", "outcome"],
      buckets: [0.01, 0.1, 1, 10, 60, 600],
      registers
    }),
    webhooks: new Counter({
      name: "redgreen_webhooks_total",
      help: "Webhook deliveries answered",
      labelNames: ["vendor", "status"],
      registers
    })
  }
}

interface Running {
  /** When, by agent and task. */
  readonly begun: Map<string, number>
  /** Who would go on if a person said retry, by task. */
  readonly stopped: Map<string, Agent>
}

const count = (
  metrics: ReturnType<typeof define>,
  { begun, stopped }: Running,
  { stored: { subject, time }, event }: Envelope.Envelope
) => {
  const start = (agent: Agent) => {
    metrics.started.inc({ agent })
    begun.set(`${agent} ${subject}`, Date.parse(time))
  }
  const complete = (agent: Agent, status: "success" | "failed") => {
    metrics.completed.inc({ agent, status })
    const since = begun.get(`${agent} ${subject}`)
    if (since !== undefined) metrics.duration.observe({ agent }, (Date.parse(time) - since) / 1000)
    begun.delete(`${agent} ${subject}`)
  }
  const current = (): Agent => (begun.has(`executor ${subject}`) ? "executor" : "planner")
  switch (event._tag) {
    case "task.received":
    case "plan.rejected":
      return start("planner")
    case "plan.created":
      return complete("planner", "success")
    case "plan.approved":
      return start("executor")
    case "pr.ready":
      return complete("executor", "success")
    case "task.failed": {
      const agent = current()
      metrics.errors.inc({ agent, error_type: event.reason })
      stopped.set(subject, agent)
      return complete(agent, "failed")
    }
    case "task.parked":
      begun.delete(`planner ${subject}`)
      stopped.set(subject, "planner")
      return
    case "task.retried": {
      const agent = stopped.get(subject)
      stopped.delete(subject)
      return agent && start(agent)
    }
    case "task.cancelled":
      begun.delete(`${current()} ${subject}`)
      return
    case "session.ended":
      if (event.outcome !== "submitted")
        metrics.errors.inc({ agent: event.work === "plan" ? "planner" : "executor", error_type: event.outcome })
      return
    case "tests.refused":
      return metrics.errors.inc({ agent: "executor", error_type: event.class })
    default:
      return
  }
}
