/** What goes wrong with the next calls of the Web API. */
export interface SlackFault {
  /** Of this method only. */
  readonly method?: string
  /** How many calls; all of them without it. */
  readonly times?: number
  readonly status?: 429 | 500 | 503
  /** Seconds, of a 429. */
  readonly retryAfter?: number
  /** `{ok: false, error}` with status 200, as Slack says most things. */
  readonly error?: string
  /** Milliseconds before it is answered. */
  readonly slow?: number
  /** Takes the call, does what it says, and closes the connection without an answer. */
  readonly drop?: true
  /** Awaited before it closes the connection. */
  readonly beforeDrop?: () => Promise<unknown>
}

export const openFaults = () => {
  let faults: ReadonlyArray<{ readonly fault: SlackFault; left: number }> = []
  return {
    set: (...next: ReadonlyArray<SlackFault>) => {
      faults = next.map((fault) => ({ fault, left: fault.times ?? Number.POSITIVE_INFINITY }))
    },
    next: (method: string): SlackFault | undefined => {
      const found = faults.find(({ fault, left }) => left > 0 && (fault.method ?? method) === method)
      if (found !== undefined) found.left--
      return found?.fault
    }
  }
}
