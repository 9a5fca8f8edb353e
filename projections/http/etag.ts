import { createHash } from "node:crypto"

/** A strong entity tag (RFC 9110 §8.8.3): two answers share it only if they are the same byte for byte. */
export const etagOf = (body: Uint8Array): string =>
  `"${createHash("sha256").update(body).digest("base64url").slice(0, 27)}"`

/** Whether somebody who sends this `If-None-Match` has what the tag stands for. Compared weakly, as RFC 9110 §13.1.2 wants it. */
export const has = (ifNoneMatch: string | undefined, etag: string): boolean =>
  ifNoneMatch !== undefined &&
  (ifNoneMatch.trim() === "*" ||
    (ifNoneMatch.match(/(W\/)?"[^"]*"/g) ?? []).some((one) => one.replace(/^W\//, "") === etag))
