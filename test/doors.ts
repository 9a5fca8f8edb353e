import { createHmac, randomUUID } from "node:crypto"
import { Effect } from "effect"

export interface Answered {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The body where it is JSON, else an empty object. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any
}

export interface Asking {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** One HTTP request. A body that is text or bytes goes out as it is, anything else as JSON. */
export const ask = Effect.fn("doors.ask")(function* (method: string, url: string, { body, headers }: Asking = {}) {
  const raw = body === undefined || typeof body === "string" || Buffer.isBuffer(body)
  return yield* Effect.promise(async (signal): Promise<Answered> => {
    const response = await fetch(url, {
      ...{ method, signal, headers: { "content-type": "application/json", ...headers } },
      ...(body === undefined ? {} : { body: raw ? (body as string | Buffer<ArrayBuffer>) : JSON.stringify(body) })
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, body: jsonOf(text) }
  })
})

const jsonOf = (text: string) => {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}

/** Headers Sentry sends with a delivery of these bytes. */
export const signedBySentry = (secret: string, body: string, resource = "event_alert") => ({
  "request-id": randomUUID().replaceAll("-", ""),
  "sentry-hook-resource": resource,
  "sentry-hook-timestamp": String(Math.floor(Date.now() / 1000)),
  "sentry-hook-signature": createHmac("sha256", secret).update(body).digest("hex")
})

/** Headers GitHub sends with a delivery of these bytes. */
export const signedByGitHub = (secret: string, body: string, event: string, guid: string = randomUUID()) => ({
  "x-github-delivery": guid,
  "x-github-event": event,
  "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`
})
