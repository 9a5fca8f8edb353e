import { assert, describe, it } from "@effect/vitest"
import { priceUsd } from "./pricing.ts"

const usage = { inputTokens: 1_000, outputTokens: 20_000, cacheReadTokens: 10_000, cacheWriteTokens: 1_000 }

describe("priceUsd", () => {
  // The figures Claude Code 2.1.330 itself reported as total_cost_usd for this usage.
  it.each([
    ["claude-opus-5-5", 0.411],
    ["claude-sonnet-5-5", 0.2055],
    ["claude-haiku-5-5", 0.010325],
    ["claude-opus-5", 0.51625],
    ["claude-sonnet-5", 0.2065],
    ["claude-haiku-4-5", 0.10325],
    ["claude-fable-5-1", 1.025]
  ])("agrees with Claude Code on %s", (model, usd) => assert.closeTo(priceUsd(model, usage), usd, 1e-9))

  it("reads dated names and names with a long context", () => {
    assert.strictEqual(priceUsd("claude-haiku-4-5-20251001", usage), priceUsd("claude-haiku-4-5", usage))
    assert.strictEqual(priceUsd("claude-opus-5-5[1m]", usage), priceUsd("claude-opus-5-5", usage))
  })

  it("takes a model it does not know for the dearest", () => {
    for (const model of ["claude-opus-9", "claude-opus-5-5-preview", "<synthetic>", ""])
      assert.strictEqual(priceUsd(model, usage), priceUsd("claude-opus-4-1", usage))
  })

  it("charges twice the input price for an hour in the cache", () => {
    const none = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0 }
    assert.closeTo(priceUsd("claude-opus-5-5", { ...none, cacheWriteTokens: 1_000_000 }), 5, 1e-9)
    const half = { ...none, cacheWriteTokens: 1_000_000, cacheWriteHourTokens: 500_000 }
    assert.closeTo(priceUsd("claude-opus-5-5", half), 6.5, 1e-9)
  })

  it("charges a long prompt of Haiku 5.5 at its higher rate, output included", () => {
    const short = { inputTokens: 1, outputTokens: 1_000_000, cacheReadTokens: 99_999, cacheWriteTokens: 0 }
    const long = { ...short, cacheReadTokens: 100_000 }
    assert.closeTo(priceUsd("claude-haiku-5-5", short), 0.501, 1e-6)
    assert.closeTo(priceUsd("claude-haiku-5-5", long), 2.505, 1e-6)
  })
})
