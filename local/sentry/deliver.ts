import { createHmac, randomUUID } from "node:crypto"
import { pythonJson } from "./pythonJson.ts"

export interface Delivery {
  readonly resource: string
  readonly requestId: string
  /** 0: no answer within the second Sentry waits. */
  readonly status: number
}

/** One webhook, as Sentry sends it for an internal integration: signed, answered within a second or lost, never again. */
export const deliver = async (
  webhook: { readonly url: string; readonly secret: string },
  resource: string,
  payload: unknown
): Promise<Delivery> => {
  const body = pythonJson(payload)
  const requestId = randomUUID().replaceAll("-", "")
  const headers = {
    "Content-Type": "application/json",
    "Request-ID": requestId,
    "Sentry-Hook-Resource": resource,
    "Sentry-Hook-Timestamp": String(Math.floor(Date.now() / 1000)),
    "Sentry-Hook-Signature": createHmac("sha256", webhook.secret).update(body).digest("hex")
  }
  const status = await fetch(webhook.url, { method: "POST", body, headers, signal: AbortSignal.timeout(1000) }).then(
    async (response) => {
      await response.body?.cancel()
      return response.status
    },
    () => 0
  )
  return { resource, requestId, status }
}
