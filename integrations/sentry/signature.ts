import { createHmac, timingSafeEqual } from "node:crypto"
import { Redacted } from "effect"

/**
 * Checks a `Sentry-Hook-Signature` (of UI component calls: `Sentry-App-Signature`): the hex HMAC-SHA256 of the raw body
 * under the integration's client secret. The body must be the bytes as received: Sentry escapes non-ASCII text and writes
 * floats as Python does, so parsed and written again it has another signature. The timestamp header is not signed.
 */
export const verifySignature = (request: {
  readonly secret: Redacted.Redacted
  readonly body: Uint8Array
  readonly signature: string | undefined
}): boolean => {
  const secret = Redacted.value(request.secret)
  // Anybody can sign with an empty secret.
  if (secret === "" || request.signature === undefined) return false
  // Compared as text: decoding hex would drop what follows the first character that is none.
  const expected = Buffer.from(createHmac("sha256", secret).update(request.body).digest("hex"))
  const given = Buffer.from(request.signature)
  return given.length === expected.length && timingSafeEqual(given, expected)
}
