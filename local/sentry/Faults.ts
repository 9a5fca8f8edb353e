/** What goes wrong with the next API calls: `times` of them, all without it. */
export interface SentryFault {
  readonly times?: number
  /** Calls of this method only. */
  readonly method?: string
  /** Of the address without its query. */
  readonly path?: RegExp
  readonly status?: 403 | 429 | 500 | 502 | 503
  /** Seconds until a 429's window ends. */
  readonly resetIn?: number
  /** Say it by `Retry-After`, as a proxy before Sentry does. */
  readonly retryAfter?: true
  /** Take the request and never answer. */
  readonly hang?: true
  /** Milliseconds before the answer. */
  readonly slow?: number
  /** Do what was asked, then hang up without an answer. */
  readonly dropAfterEffect?: true
  /** Awaited between the two. */
  readonly beforeDrop?: () => Promise<unknown>
}

export interface Answer {
  readonly status: number
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** Faults in the order they were set; each is used up by the calls it hits. */
export class Faults {
  #set: ReadonlyArray<{ readonly fault: SentryFault; left: number }> = []

  set(...faults: ReadonlyArray<SentryFault>): void {
    this.#set = faults.map((fault) => ({ fault, left: fault.times ?? Number.POSITIVE_INFINITY }))
  }

  meet(method: string, path: string): SentryFault | undefined {
    const hit = this.#set.find(
      ({ fault, left }) => left > 0 && (fault.method ?? method) === method && (fault.path?.test(path) ?? true)
    )
    if (hit !== undefined) hit.left--
    return hit?.fault
  }
}

/** What is answered instead, where the fault is an answer. */
export const answerOf = ({ status, resetIn = 1, retryAfter }: SentryFault): Answer | undefined => {
  if (status === undefined) return undefined
  if (status === 403) return { status, body: { detail: "You do not have permission to perform this action." } }
  if (status !== 429) return { status, body: { detail: "Internal Error" } }
  const limited = "You are attempting to use this endpoint too frequently. Limit is 40 requests in 1 seconds"
  const headers = retryAfter
    ? { "Retry-After": String(resetIn) }
    : rateLimit({ remaining: 0, reset: Math.ceil(Date.now() / 1000) + resetIn })
  return { status, body: { detail: limited }, headers }
}

export const rateLimit = ({ remaining = 39, reset = Math.ceil(Date.now() / 1000) + 1 } = {}) => ({
  "X-Sentry-Rate-Limit-Limit": "40",
  "X-Sentry-Rate-Limit-Remaining": String(remaining),
  "X-Sentry-Rate-Limit-Reset": String(reset),
  "X-Sentry-Rate-Limit-ConcurrentLimit": "25",
  "X-Sentry-Rate-Limit-ConcurrentRemaining": "24"
})
