/** Tokens of one model call. `cacheWriteHourTokens` is the part of `cacheWriteTokens` kept for an hour, which costs more. */
export interface TokenUsage {
  readonly inputTokens: number
  readonly outputTokens: number
  readonly cacheReadTokens: number
  readonly cacheWriteTokens: number
  readonly cacheWriteHourTokens?: number
}

/** The price of one call in USD; a model not on the list costs as much as the dearest one on it. */
export function priceUsd(model: string, usage: TokenUsage): number {
  const price = prices[withoutDate(model)] ?? dearest
  const hour = usage.cacheWriteHourTokens ?? 0
  const prompt = usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens
  const microUsd =
    usage.inputTokens * price.input +
    usage.outputTokens * price.output +
    usage.cacheReadTokens * price.cacheRead +
    (usage.cacheWriteTokens - hour) * price.input * 1.25 +
    hour * price.input * 2
  return (microUsd / 1e6) * (price.long && prompt > price.long.above ? price.long.times : 1)
}

/** What a model is called on the list; `other` when it is not there. */
export const listedName = (model: string): string =>
  Object.hasOwn(prices, withoutDate(model)) ? withoutDate(model) : "other"

const withoutDate = (model: string) => model.replace(/\[1m\]$/, "").replace(/-\d{8}$/, "")

interface Price {
  readonly input: number
  readonly output: number
  readonly cacheRead: number
  /** A prompt with more tokens than this multiplies every part of the call's price. */
  readonly long?: { readonly above: number; readonly times: number }
}

/**
 * USD per million tokens, standard tier. Writing to the cache costs 1.25 × input for five minutes, 2 × for an hour.
 * Source: https://platform.claude.com/docs/en/about-claude/pricing, November 2026; Claude Code 2.1.330 reckons the same.
 */
const prices: Record<string, Price> = {
  "claude-fable-5-1": { input: 10, output: 50, cacheRead: 0.25 },
  "claude-mythos-5-1": { input: 10, output: 50, cacheRead: 0.25 },
  "claude-fable-5": { input: 10, output: 50, cacheRead: 1 },
  "claude-mythos-5": { input: 10, output: 50, cacheRead: 1 },
  "claude-opus-5-5": { input: 4, output: 20, cacheRead: 0.2 },
  "claude-opus-5": { input: 5, output: 25, cacheRead: 0.5 },
  "claude-opus-4-8": { input: 5, output: 25, cacheRead: 0.5 },
  "claude-opus-4-7": { input: 5, output: 25, cacheRead: 0.5 },
  "claude-opus-4-6": { input: 5, output: 25, cacheRead: 0.5 },
  "claude-opus-4-5": { input: 5, output: 25, cacheRead: 0.5 },
  "claude-opus-4-1": { input: 15, output: 75, cacheRead: 1.5 },
  "claude-sonnet-5-5": { input: 2, output: 10, cacheRead: 0.1 },
  "claude-sonnet-5": { input: 2, output: 10, cacheRead: 0.2 },
  "claude-sonnet-4-6": { input: 3, output: 15, cacheRead: 0.3 },
  "claude-sonnet-4-5": { input: 3, output: 15, cacheRead: 0.3 },
  "claude-haiku-5-5": { input: 0.1, output: 0.5, cacheRead: 0.01, long: { above: 100_000, times: 5 } },
  "claude-haiku-4-5": { input: 1, output: 5, cacheRead: 0.1 }
}

export const listedNames: ReadonlyArray<string> = [...Object.keys(prices), "other"]

const dearest = Object.values(prices).reduce((most, price) => (price.output > most.output ? price : most))
