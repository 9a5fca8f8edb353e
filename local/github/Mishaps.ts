/** `lost` on the way, delivered `twice`, or `late`: after the webhook that follows. */
export type Mishap = "lost" | "twice" | "late"

/** What shall go wrong with webhooks, first come first served. */
export class Mishaps {
  readonly #waiting: Array<{ readonly event: string; readonly mishap: Mishap; left: number }> = []

  add(event: string, mishap: Mishap, times: number): void {
    this.#waiting.push({ event, mishap, left: times })
  }

  take(event: string, action: string | null): Mishap | undefined {
    const at = this.#waiting.findIndex((one) => one.event === event || one.event === `${event}.${action}`)
    const found = this.#waiting[at]
    if (found === undefined) return undefined
    found.left -= 1
    if (found.left === 0) this.#waiting.splice(at, 1)
    return found.mishap
  }
}
