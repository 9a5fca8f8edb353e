import { createHash } from "node:crypto"

/**
 * The one trace of a task (W3C Trace Context, lower-case hex), made of the correlation id that all its events carry: every service, on
 * every day, and whoever reads an event, comes to the same. `spanId` is its root's, under which whatever knows no nearer cause stands.
 */
export const traceOf = (correlationId: string): { readonly traceId: string; readonly spanId: string } => {
  const digest = createHash("sha256").update(correlationId).digest("hex")
  return { traceId: digest.slice(0, 32), spanId: digest.slice(32, 48) }
}
