import { createHmac, randomUUID } from "node:crypto"
import { type Mishap, Mishaps } from "./Mishaps.ts"
import { now } from "./now.ts"
import type { DeliveryRecord, RepositoryRecord } from "./records.ts"
import type { Store } from "./Store.ts"

export interface Hook {
  readonly url: string
  readonly secret: string
}

/** GitHub gives a receiver ten seconds. */
const TIMEOUT_MS = 10_000
const KEPT_RESPONSE = 10_000

/**
 * Sends signed webhooks the moment they happen, side by side and once: a failed delivery stays failed until it is redelivered
 * (`X-Hub-Signature-256` is HMAC-SHA256 over the raw body; docs.github.com/webhooks).
 */
export class Webhooks {
  hook: Hook | undefined
  readonly #store: Store
  readonly #say: (line: string) => void
  readonly #underWay = new Set<Promise<void>>()
  readonly #stopping = new AbortController()
  readonly #mishaps = new Mishaps()
  #held: Array<() => void> = []

  constructor(store: Store, hook: Hook | undefined, say: (line: string) => void) {
    this.#store = store
    this.hook = hook
    this.#say = say
  }

  send(repository: RepositoryRecord, event: string, body: Readonly<Record<string, unknown>>): void {
    if (this.hook === undefined) return
    const action = typeof body["action"] === "string" ? body["action"] : null
    const about = { guid: randomUUID(), event, action, redelivery: false, payload: JSON.stringify(body) }
    const start = this.#start.bind(this, this.hook, repository, about)
    const mishap = this.#mishaps.take(event, action)
    if (mishap === "late") return void this.#held.push(start)
    start(mishap === "lost")
    if (mishap === "twice") start()
    const before = Promise.all(this.#underWay)
    for (const late of this.#held.splice(0)) this.#whileUnderWay(before.then(() => late()))
  }

  /** What shall go wrong with the next webhooks of this event, as `issues` or `issues.labeled`. */
  spoil(event: string, mishap: Mishap, times = 1): void {
    this.#mishaps.add(event, mishap, times)
  }

  redeliver(repository: RepositoryRecord, { guid, event, action, payload }: DeliveryRecord): void {
    if (this.hook !== undefined) this.#start(this.hook, repository, { guid, event, action, payload, redelivery: true })
  }

  /** Waits until no delivery is under way. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay)
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.settled()
  }

  #start(
    hook: Hook,
    repository: RepositoryRecord,
    about: Pick<DeliveryRecord, "guid" | "event" | "action" | "redelivery" | "payload">,
    lost = false
  ): void {
    const delivery: DeliveryRecord = {
      ...about,
      id: this.#store.nextId(),
      hookId: repository.hookId,
      repositoryId: repository.id,
      url: hook.url,
      deliveredAt: now(),
      requestHeaders: headers(hook, repository, about),
      responseHeaders: {},
      responsePayload: "",
      duration: 0,
      status: "pending",
      statusCode: 0
    }
    this.#store.records.deliveries.push(delivery)
    if (lost) {
      delivery.status = "failed to connect"
      this.#store.changed()
      return
    }
    this.#whileUnderWay(this.#deliver(hook, delivery))
  }

  #whileUnderWay(work: Promise<void>): void {
    const sending = work.finally(() => this.#underWay.delete(sending))
    this.#underWay.add(sending)
  }

  async #deliver(hook: Hook, delivery: DeliveryRecord): Promise<void> {
    const started = performance.now()
    const signal = AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), this.#stopping.signal])
    try {
      const { requestHeaders, payload } = delivery
      const response = await fetch(hook.url, {
        method: "POST",
        headers: requestHeaders,
        body: payload,
        redirect: "manual",
        signal
      })
      delivery.statusCode = response.status
      delivery.responseHeaders = Object.fromEntries(response.headers)
      delivery.responsePayload = (await response.text()).slice(0, KEPT_RESPONSE)
      delivery.status = response.ok ? "OK" : `Invalid HTTP Response: ${response.status}`
    } catch (error) {
      delivery.status = error instanceof Error && error.name === "TimeoutError" ? "timed out" : "failed to connect"
    }
    delivery.duration = Math.round(performance.now() - started) / 1000
    if (delivery.status !== "OK") this.#say(`webhook ${delivery.event} ${delivery.guid}: ${delivery.status}`)
    this.#store.changed()
  }
}

const headers = (
  hook: Hook,
  repository: RepositoryRecord,
  about: { guid: string; event: string; payload: string }
) => ({
  Accept: "*/*",
  "Content-Type": "application/json",
  "User-Agent": "GitHub-Hookshot/044aadd",
  "X-GitHub-Delivery": about.guid,
  "X-GitHub-Event": about.event,
  "X-GitHub-Hook-ID": String(repository.hookId),
  "X-GitHub-Hook-Installation-Target-ID": String(repository.id),
  "X-GitHub-Hook-Installation-Target-Type": "repository",
  "X-Hub-Signature": `sha1=${createHmac("sha1", hook.secret).update(about.payload).digest("hex")}`,
  "X-Hub-Signature-256": `sha256=${createHmac("sha256", hook.secret).update(about.payload).digest("hex")}`
})
