import { type KeyObject, sign } from "node:crypto"

/** Seconds that our clock may be ahead of GitHub's, which refuses what is issued in its future. */
const backdated = 90
/** Seconds. GitHub takes ten minutes by its own clock, which may be behind ours. */
const lifetime = 8 * 60

/** A JSON Web Token by which GitHub knows the App (RS256; docs.github.com/apps, "Generating a JWT"). */
export const appJwt = (id: string, key: KeyObject, now = Math.floor(Date.now() / 1000)) => {
  const exp = now + lifetime
  const parts = [
    { alg: "RS256", typ: "JWT" },
    { iat: now - backdated, exp, iss: id }
  ]
  const signed = parts.map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".")
  const jwt = `${signed}.${sign("RSA-SHA256", Buffer.from(signed), key).toString("base64url")}`
  return { jwt, expiresAt: new Date(exp * 1000).toISOString() }
}
