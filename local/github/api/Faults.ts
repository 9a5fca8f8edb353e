/** Which API calls and git requests a fault is for. A path given as text must be the whole path, without the query. */
export interface FaultMatcher {
  readonly method?: string
  readonly path?: string | RegExp
  /** Of the account that calls; anybody when left out. */
  readonly login?: string
  /** How many matching calls fail; 1 when left out. */
  readonly times?: number
}

/** `performed`: the change is made before the call fails. It always is when the connection is dropped. */
export type Fault =
  | {
      readonly drop: true
      /** Awaited between the change and the drop. */
      readonly beforeDrop?: () => Promise<unknown>
    }
  | {
      readonly status: number
      readonly retryAfterSeconds?: number
      readonly performed?: boolean
      readonly message?: string
    }

/** Faults to inject, first come first served. */
export class Faults {
  readonly #waiting: Array<{ readonly matcher: FaultMatcher; readonly fault: Fault; left: number }> = []

  add(matcher: FaultMatcher, fault: Fault): void {
    this.#waiting.push({ matcher, fault, left: matcher.times ?? 1 })
  }

  take(method: string, path: string, caller: string | undefined): Fault | undefined {
    const at = this.#waiting.findIndex(({ matcher }) => matches(matcher, method, path, caller))
    const found = this.#waiting[at]
    if (found === undefined) return undefined
    found.left -= 1
    if (found.left === 0) this.#waiting.splice(at, 1)
    return found.fault
  }
}

const matches = (
  { login, method, path }: FaultMatcher,
  actualMethod: string,
  actualPath: string,
  caller: string | undefined
): boolean =>
  (method === undefined || method.toUpperCase() === actualMethod) &&
  (path === undefined || (typeof path === "string" ? path === actualPath : path.test(actualPath))) &&
  (login === undefined || login === caller)
