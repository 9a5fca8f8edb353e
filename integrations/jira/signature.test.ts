import { createHmac } from "node:crypto"
import { Redacted } from "effect"
import { describe, expect, it } from "vitest"
import { verifyJiraSignature } from "./signature.ts"

// Atlassian's published vector; the greeting has no comma.
const secret = Redacted.make("It's a Secret to Everybody")
const body = Buffer.from("Hello World!")
const digest = "a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9"
const signature = `sha256=${digest}`

describe("X-Hub-Signature", () => {
  it("is the published one", () => expect(verifyJiraSignature({ secret, body, signature })).toBe(true))

  it("covers every byte", () => {
    for (const at of body.keys()) {
      const flipped = Buffer.from(body)
      flipped[at]! ^= 1
      expect(verifyJiraSignature({ secret, body: flipped, signature })).toBe(false)
    }
  })

  const sha1 = `sha1=${createHmac("sha1", "It's a Secret to Everybody").update(body).digest("hex")}`
  for (const wrong of [
    undefined,
    "",
    digest,
    `sha256${digest}`,
    "sha256=",
    `sha256=${digest.slice(0, -1)}`,
    `${signature}0`,
    `${signature}\n`,
    `sha256=${digest.toUpperCase()}`,
    `SHA256=${digest}`,
    `sha512=${digest}`,
    sha1
  ])
    it(`refuses ${wrong}`, () => expect(verifyJiraSignature({ secret, body, signature: wrong })).toBe(false))

  it("refuses everything without a secret", () => {
    const empty = `sha256=${createHmac("sha256", "").update(body).digest("hex")}`
    expect(verifyJiraSignature({ secret: Redacted.make(""), body, signature: empty })).toBe(false)
  })
})
