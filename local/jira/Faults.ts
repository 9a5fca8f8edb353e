/** What goes wrong with the next calls that match. */
export interface JiraFault {
  readonly method?: string
  /** Of the address without its query. */
  readonly path?: RegExp
  /** How often; once without it. */
  readonly times?: number
  readonly status?: 429 | 500 | 502 | 503
  /** `Retry-After` of a 429, in seconds. */
  readonly retryAfter?: number
  /** Take the request and never answer. */
  readonly hang?: true
  /** Do what was asked, then drop the connection without an answer. */
  readonly dropAfter?: true
  /** Awaited between the two. */
  readonly beforeDrop?: () => Promise<unknown>
  /** Wait before anything else. */
  readonly slowMs?: number
}

/** Faults in the order they were set; each is used up by the calls it hits. */
export class Faults {
  readonly #set: Array<{ readonly fault: JiraFault; left: number }> = []

  set(fault: JiraFault): void {
    this.#set.push({ fault, left: fault.times ?? 1 })
  }

  clear(): void {
    this.#set.length = 0
  }

  take(method: string, path: string): JiraFault | undefined {
    const hit = this.#set.find(
      ({ fault, left }) =>
        left > 0 && (fault.method ?? method) === method && (fault.path === undefined || fault.path.test(path))
    )
    if (hit !== undefined) hit.left--
    return hit?.fault
  }
}
