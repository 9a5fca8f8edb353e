import type { Metrics } from "#infra/Metrics.ts"
import type { Answer } from "./Webhook.ts"

/** What a delivery came to, read off its answer. A door that is closed says 404 to whoever lacks its token. */
export const webhookOutcome = ({ body, status }: Answer): Parameters<Metrics["Service"]["webhook"]>[1] => {
  if (status >= 500) return "failed"
  if (status === 429) return "limited"
  if (status === 401 || status === 403 || status === 404) return "forged"
  if (status >= 400) return "invalid"
  const said = body === undefined || Array.isArray(body) ? {} : body
  if ("ignored" in said) return "ignored"
  if ("refused" in said) return "refused"
  // A known bug is answered 200 with its task, a new one 202.
  return status === 200 && "task" in said ? "duplicate" : "accepted"
}
