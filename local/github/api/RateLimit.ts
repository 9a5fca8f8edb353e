const LIMIT = 5000
const HOUR_S = 3600

export interface RateState {
  readonly limit: number
  readonly used: number
  readonly remaining: number
  /** Unix seconds. */
  readonly reset: number
}

/** The hourly allowance of each caller, as GitHub counts it for a signed-in user. */
export class RateLimit {
  readonly #windows = new Map<string, { reset: number; used: number }>()

  look(caller: string): RateState {
    return state(this.#window(caller))
  }

  count(caller: string): RateState {
    const window = this.#window(caller)
    window.used += 1
    return state(window)
  }

  #window(caller: string): { reset: number; used: number } {
    const seconds = Math.floor(Date.now() / 1000)
    const known = this.#windows.get(caller)
    if (known !== undefined && known.reset > seconds) return known
    const fresh = { reset: seconds + HOUR_S, used: 0 }
    this.#windows.set(caller, fresh)
    return fresh
  }
}

export const rateHeaders = (rate: RateState): Readonly<Record<string, string>> => ({
  "x-ratelimit-limit": String(rate.limit),
  "x-ratelimit-remaining": String(rate.remaining),
  "x-ratelimit-used": String(rate.used),
  "x-ratelimit-reset": String(rate.reset),
  "x-ratelimit-resource": "core"
})

const state = ({ reset, used }: { reset: number; used: number }): RateState => ({
  limit: LIMIT,
  used: Math.min(used, LIMIT),
  remaining: Math.max(0, LIMIT - used),
  reset
})
