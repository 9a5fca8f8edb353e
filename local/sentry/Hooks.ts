import { createHmac } from "node:crypto"
import { type Delivery, deliver } from "./deliver.ts"

export interface WebhookAddress {
  readonly url: string
  readonly secret: string
}

/** Webhooks on their way out: each once and at once, unless it was said that they go out twice, or are held back for a while. */
export class Hooks {
  address: WebhookAddress | undefined
  /** How often each is sent; 2 makes a duplicate. */
  copies = 1
  readonly deliveries: Array<Delivery> = []
  #held: Array<() => Promise<Delivery>> | undefined
  readonly #underway = new Set<Promise<unknown>>()

  constructor(address: WebhookAddress | undefined) {
    this.address = address
  }

  /** Nothing goes out before `release`; what is sent meanwhile is answered as if nobody had. */
  hold(): void {
    this.#held ??= []
  }

  /** Late, and newest first when told so. */
  async release(order: "as sent" | "newest first" = "as sent"): Promise<ReadonlyArray<Delivery>> {
    const held = this.#held ?? []
    this.#held = undefined
    const delivered: Array<Delivery> = []
    for (const send of order === "as sent" ? held : held.toReversed()) delivered.push(await send())
    return delivered
  }

  async send(resource: string, payload: unknown): Promise<Delivery> {
    const { address } = this
    if (address === undefined) throw new Error("this Sentry knows no address to send webhooks to")
    const send = async () => {
      let delivery = await this.#once(address, resource, payload)
      for (let copy = 1; copy < this.copies; copy++) delivery = await this.#once(address, resource, payload)
      return delivery
    }
    if (this.#held === undefined) return send()
    this.#held.push(send)
    return { resource, requestId: "", status: 0 }
  }

  /** Sent without anybody waiting for the answer, where there is an address. */
  sendAside(resource: string, payload: unknown): void {
    if (this.address === undefined) return
    const sent = this.send(resource, payload).finally(() => this.#underway.delete(sent))
    this.#underway.add(sent)
  }

  /** Until nothing is on its way. */
  async settled(): Promise<void> {
    while (this.#underway.size > 0) await Promise.all(this.#underway)
  }

  /**
   * A call of one of the integration's parts of Sentry's own pages, to another path of the webhook's host. A GET signs the
   * empty string.
   */
  async component(
    method: "GET" | "POST",
    uri: string,
    body = ""
  ): Promise<{ readonly status: number; readonly body: unknown }> {
    if (this.address === undefined) throw new Error("this Sentry knows no address to ask")
    const response = await fetch(new URL(uri, this.address.url), {
      ...{ method, signal: AbortSignal.timeout(1000) },
      ...(method === "GET" ? {} : { body }),
      headers: {
        "Content-Type": "application/json",
        "Request-ID": crypto.randomUUID().replaceAll("-", ""),
        "Sentry-App-Signature": createHmac("sha256", this.address.secret).update(body).digest("hex")
      }
    })
    const text = await response.text()
    return { status: response.status, body: text === "" ? undefined : JSON.parse(text) }
  }

  async #once(address: WebhookAddress, resource: string, payload: unknown): Promise<Delivery> {
    const delivery = await deliver(address, resource, payload)
    this.deliveries.push(delivery)
    return delivery
  }
}
