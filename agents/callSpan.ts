import { Effect } from "effect"
import type { GatewayRun, Traced } from "./GatewayRun.ts"

/** Each call to the model as a span of its session; names as in OpenTelemetry's conventions for generative AI. */
export const callSpan =
  ({ attempt, phase, taskId }: GatewayRun, run: (effect: Effect.Effect<void>) => Promise<void>): Traced =>
  (call) =>
    Effect.currentSpan.pipe(
      Effect.orDie,
      Effect.flatMap((span) =>
        Effect.promise(() =>
          call(({ cacheReadTokens, cacheWriteTokens, inputTokens, model, outputTokens, usd }) => {
            span.attribute("gen_ai.response.model", model)
            span.attribute("gen_ai.usage.input_tokens", inputTokens)
            span.attribute("gen_ai.usage.output_tokens", outputTokens)
            span.attribute("gen_ai.usage.cache_read.input_tokens", cacheReadTokens)
            span.attribute("gen_ai.usage.cache_creation.input_tokens", cacheWriteTokens)
            span.attribute("redgreen.usd", usd)
          })
        )
      ),
      Effect.withSpan("model call", {
        kind: "client",
        attributes: { "redgreen.task.id": taskId, "redgreen.phase": phase, "redgreen.attempt": attempt }
      }),
      run
    )
