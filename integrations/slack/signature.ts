import { createHmac, timingSafeEqual } from "node:crypto"
import { Redacted } from "effect"

/** Seconds a request may be old, or of the future: as long a recorded one could be sent again. */
const TOLERANCE = 300

/**
 * Checks `X-Slack-Signature` (version v0: the hex HMAC-SHA256 of `v0:<timestamp>:<raw body>` under the app's signing secret).
 * The timestamp, in Unix seconds, is part of what is signed and must be near `now`, in either direction.
 * https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export const verifySlackSignature = (request: {
  readonly secret: Redacted.Redacted
  readonly body: Uint8Array
  readonly timestamp: string | undefined
  readonly signature: string | undefined
  /** Unix seconds. */
  readonly now: number
}): boolean => {
  const { body, now, signature, timestamp } = request
  const secret = Redacted.value(request.secret)
  // Anybody can sign with an empty secret.
  if (secret === "" || signature === undefined || timestamp === undefined || !/^\d{1,12}$/.test(timestamp)) return false
  if (Math.abs(now - Number(timestamp)) > TOLERANCE) return false
  const signed = createHmac("sha256", secret).update(`v0:${timestamp}:`).update(body).digest("hex")
  // Compared as text: decoding hex would drop what follows the first character that is none.
  const expected = Buffer.from(`v0=${signed}`)
  const given = Buffer.from(signature)
  return given.length === expected.length && timingSafeEqual(given, expected)
}
