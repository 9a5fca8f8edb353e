import type { IncomingMessage, ServerResponse } from "node:http"
import type { Effect } from "effect"
import { forward } from "./GatewayForward.ts"
import type { Metered } from "./GatewayMeter.ts"
import type { Caller, Upstream } from "./GatewayUpstream.ts"
import { priceUsd } from "./pricing.ts"

/** What one model call cost. `cacheWriteTokens` counts both cache durations. */
export interface Spend {
  readonly model: string
  readonly inputTokens: number
  readonly outputTokens: number
  readonly cacheReadTokens: number
  readonly cacheWriteTokens: number
  readonly usd: number
}

export interface GatewayRun extends Caller {
  /** Once this much is spent, every further call is refused. The call that crosses the line is still answered. */
  readonly limitUsd: number
  /** Told of every call before its answer ends. If it fails, the run gets no further call: spend must not go unrecorded. */
  readonly onSpend: (spend: Spend) => Effect.Effect<void>
}

/** Runs a call to the model, which can say what it cost. */
export type Traced = (call: (cost: (spend: Spend) => void) => Promise<void>) => Promise<void>

/** A run whose token is valid: its calls in flight and what they have cost. */
export class OpenRun {
  readonly #run: GatewayRun
  readonly #onSpend: (spend: Spend) => Promise<void>
  readonly #traced: Traced
  readonly #closing = new AbortController()
  readonly #calls = new Set<Promise<void>>()
  spentUsd = 0
  unrecorded = false

  constructor(run: GatewayRun, onSpend: (spend: Spend) => Promise<void>, traced: Traced) {
    this.#run = run
    this.#onSpend = onSpend
    this.#traced = traced
  }

  get exhausted(): boolean {
    return this.spentUsd >= this.#run.limitUsd
  }

  /** Why the run gets no further call, if so. */
  get refusal(): string | undefined {
    const { taskId, phase, attempt, limitUsd } = this.#run
    const name = `${phase} session ${attempt} of task ${taskId}`
    if (this.exhausted) return `${name} has spent its budget of ${limitUsd} USD`
    return this.unrecorded ? `the spend of ${name} could not be recorded` : undefined
  }

  async call(upstream: Upstream, request: IncomingMessage, body: Buffer, response: ServerResponse): Promise<void> {
    const { signal } = this.#closing
    const call = this.#traced((cost) => {
      const record = (usage: Metered) => this.#record(usage, cost)
      return forward({ upstream, caller: this.#run, request, body, response, signal, record })
    })
    this.#calls.add(call)
    await call
    this.#calls.delete(call)
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await Promise.all(this.#calls)
  }

  async #record({ cacheWriteHourTokens, ...tokens }: Metered, cost: (spend: Spend) => void): Promise<void> {
    const usd = priceUsd(tokens.model, { ...tokens, cacheWriteHourTokens: cacheWriteHourTokens ?? 0 })
    this.spentUsd += usd
    cost({ ...tokens, usd })
    try {
      await this.#onSpend({ ...tokens, usd })
    } catch (error) {
      this.unrecorded = true
      throw error
    }
  }
}
