import { createHmac, timingSafeEqual } from "node:crypto"
import { Redacted } from "effect"

/**
 * Checks the `X-Hub-Signature` of an admin webhook (WebSub): `sha256=` and the hex HMAC-SHA256 of the raw body under the webhook's
 * secret. The method is the sender's to name, so any but sha256 is refused. Nothing outside the body is signed.
 */
export const verifyJiraSignature = (received: {
  readonly secret: Redacted.Redacted
  readonly body: Uint8Array
  readonly signature: string | undefined
}): boolean => {
  const secret = Redacted.value(received.secret)
  const [, method, digest] = /^(\w+)=(.*)$/s.exec(received.signature ?? "") ?? []
  // Anybody can sign with an empty secret.
  if (secret === "" || method !== "sha256" || digest === undefined) return false
  // Compared as text: decoding hex would drop what follows the first character that is none.
  const expected = Buffer.from(createHmac("sha256", secret).update(received.body).digest("hex"))
  const given = Buffer.from(digest)
  return given.length === expected.length && timingSafeEqual(given, expected)
}
