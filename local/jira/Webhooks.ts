import { createHmac, randomInt } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"

export interface JiraDelivery {
  readonly event: string
  /** `X-Atlassian-Webhook-Identifier`: the same for every attempt. */
  readonly identifier: string
  readonly body: string
  /** Of each attempt; 0: no answer. */
  readonly statuses: Array<number>
  /** What the last answer said. */
  answer: string
}

export interface WebhookTarget {
  readonly url: string
  readonly secret: string
}

/** Admin webhooks as Jira sends them: signed over the raw body, five more times where the answer is one that may change. */
export class Webhooks {
  readonly deliveries: Array<JiraDelivery> = []
  readonly #underWay = new Set<Promise<void>>()
  readonly #stopping = new AbortController()
  readonly #retryMs: number
  #target: WebhookTarget | undefined
  #held: Array<JiraDelivery> | undefined

  constructor(retryMs: number, target: WebhookTarget | undefined) {
    this.#retryMs = retryMs
    this.#target = target
  }

  connect(target: WebhookTarget): void {
    this.#target = target
  }

  send(event: string, payload: unknown): void {
    if (this.#target === undefined) return
    const identifier = String(randomInt(2 ** 47))
    const delivery: JiraDelivery = { event, identifier, body: JSON.stringify(payload), statuses: [], answer: "" }
    this.deliveries.push(delivery)
    if (this.#held === undefined) this.#begin(delivery)
    else this.#held.push(delivery)
  }

  /** The same once more, as Jira does when an answer was lost on its way. */
  repeat(delivery: JiraDelivery): void {
    this.#begin(delivery)
  }

  /** Keeps webhooks back until `release`, which sends them newest first: Jira promises no order. */
  hold(): void {
    this.#held ??= []
  }

  async release(): Promise<void> {
    const held = this.#held?.toReversed() ?? []
    this.#held = undefined
    for (const delivery of held) {
      this.#begin(delivery)
      await this.settled()
    }
  }

  /** Resolves once nothing is under way, retries included. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay)
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await Promise.allSettled(this.#underWay)
  }

  #begin(delivery: JiraDelivery): void {
    const sent = this.#deliver(delivery, this.#target!).finally(() => this.#underWay.delete(sent))
    this.#underWay.add(sent)
  }

  async #deliver(delivery: JiraDelivery, { url, secret }: WebhookTarget): Promise<void> {
    const { signal } = this.#stopping
    for (let retry = 0; retry <= 5; retry++) {
      if (retry > 0) await sleep(this.#retryMs, undefined, { signal }).catch(() => {})
      if (signal.aborted) return
      const status = await fetch(url, {
        method: "POST",
        body: delivery.body,
        headers: {
          "Content-Type": "application/json; charset=UTF-8",
          "User-Agent": "Atlassian Webhook HTTP Client",
          "X-Atlassian-Webhook-Identifier": delivery.identifier,
          "X-Atlassian-Webhook-Flow": "Primary",
          ...(retry === 0 ? {} : { "X-Atlassian-Webhook-Retry": String(retry) }),
          ...(secret === ""
            ? {}
            : { "X-Hub-Signature": `sha256=${createHmac("sha256", secret).update(delivery.body).digest("hex")}` })
        },
        signal: AbortSignal.any([signal, AbortSignal.timeout(30_000)])
      }).then(
        async (response) => {
          delivery.answer = await response.text()
          return response.status
        },
        () => 0
      )
      delivery.statuses.push(status)
      if (status !== 0 && status < 500 && ![408, 409, 425, 429].includes(status)) return
    }
  }
}
