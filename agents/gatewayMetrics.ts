import { Effect, Metric } from "effect"
import { Work } from "#domain/Session.ts"
import type { Spend } from "./GatewayRun.ts"
import { listedName, listedNames } from "./pricing.ts"

/** How a call to the model ended. */
export type CallOutcome = (typeof outcomes)[number]

const outcomes = [
  "answered",
  /** The run's budget was spent, so the model was not asked. */
  "over budget",
  /** The model's rate limit. */
  "limited",
  /** The model said no for another reason. */
  "refused",
  /** The model broke down, or could not be reached. */
  "failed",
  /** Whoever asked went away before the answer's end. */
  "cut"
] as const

/**
 * What the gateway counts, by Effect's own metrics: nothing in `agents/` knows who reads them. Every series is there at 0 from the start,
 * for these processes come and go, and nobody sees the first increment of a series that begins with it.
 */
export const gatewayMetrics = Effect.gen(function* () {
  for (const model of listedNames) {
    yield* Metric.value(seconds(model))
    for (const outcome of outcomes) yield* Metric.value(calls(model, outcome))
    for (const phase of Work.literals) yield* Metric.value(usd(model, phase))
    for (const kind of kinds) yield* Metric.value(tokens(model, kind))
  }
  return { called, spent }
})

/** `model` as it was asked for; milliseconds until the answer's end. */
const called = Effect.fnUntraced(function* (model: string, outcome: CallOutcome, durationMs: number) {
  const name = listedName(model)
  yield* Metric.update(calls(name, outcome), 1)
  if (outcome !== "over budget") yield* Metric.update(seconds(name), durationMs / 1000)
})

const spent = Effect.fnUntraced(function* (phase: string, spend: Spend) {
  const name = listedName(spend.model)
  yield* Metric.update(usd(name, Work.literals.find((known) => known === phase) ?? "other"), spend.usd)
  yield* Metric.update(tokens(name, "input"), spend.inputTokens)
  yield* Metric.update(tokens(name, "output"), spend.outputTokens)
  yield* Metric.update(tokens(name, "cache_read"), spend.cacheReadTokens)
  yield* Metric.update(tokens(name, "cache_write"), spend.cacheWriteTokens)
})

const kinds = ["input", "output", "cache_read", "cache_write"] as const

const calls = (model: string, outcome: CallOutcome) =>
  Metric.counter("redgreen_gateway_calls_total", {
    description: "Calls to the model, by what became of them",
    attributes: { model, outcome },
    incremental: true
  })

const seconds = (model: string) =>
  Metric.histogram("redgreen_gateway_call_duration_seconds", {
    description: "Seconds from a call to the model until the end of its answer",
    attributes: { model },
    boundaries: [1, 3, 10, 30, 60, 120, 300, 600]
  })

const usd = (model: string, phase: string) =>
  Metric.counter("redgreen_spend_usd_total", {
    description: "US dollars that calls to the model cost, by the work they were for",
    attributes: { model, phase },
    incremental: true
  })

const tokens = (model: string, kind: (typeof kinds)[number]) =>
  Metric.counter("redgreen_gateway_tokens_total", {
    description: "Tokens of calls to the model",
    attributes: { model, kind },
    incremental: true
  })
