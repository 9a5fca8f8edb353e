import { Config, Effect, Schema } from "effect"
import type { Sampler } from "./Work.ts"

/**
 * `OTEL_TRACES_SAMPLER`, by the trace's id alone: a task is told as a whole or not at all, whichever services have a hand in it, provided
 * they all have the same setting. `parentbased_…` therefore is what it is based on.
 */
export const sampler = Effect.gen(function* () {
  const name = yield* Config.Literals(
    ["always_on", "always_off", "traceidratio", ...parentBased],
    "OTEL_TRACES_SAMPLER"
  ).pipe(Config.withDefault("parentbased_always_on"))
  const share = yield* Config.schema(Share, "OTEL_TRACES_SAMPLER_ARG").pipe(Config.withDefault(1))
  switch (name.replace("parentbased_", "")) {
    case "always_off":
      return (() => false) satisfies Sampler
    case "traceidratio":
      return sharing(share)
    default:
      return (() => true) satisfies Sampler
  }
})

const parentBased = ["parentbased_always_on", "parentbased_always_off", "parentbased_traceidratio"] as const
const Share = Schema.FiniteFromString.check(Schema.isBetween({ minimum: 0, maximum: 1 }))

/** By the last 56 bits, which W3C Trace Context wants to be random. */
const sharing =
  (share: number): Sampler =>
  (traceId) =>
    Number.parseInt(traceId.slice(-14), 16) < share * 2 ** 56
