import { createHmac } from "node:crypto"
import { Redacted } from "effect"
import { describe, expect, it } from "vitest"
import { verifySignature } from "./signature.ts"

// Sentry publishes no vector. Computed with Python's hmac over a body as Sentry writes it: \u escapes, floats with ".0".
const secret = Redacted.make("client-secret")
const body = Buffer.from(
  '{"action":"created","installation":{"uuid":"24b397fc-a86e-43ef-9297-949e21b82480"},' +
    '"data":{"issue":{"id":"1","title":"caf\\u00e9 \\ud83d\\ude00"},"t":1566248777.0},' +
    '"actor":{"type":"application","id":"sentry","name":"Sentry"}}'
)
const signature = "7cc865db97a30d9349eba045f1690b2133a1795adde9bb80a2e2567133b74258"

describe("verifySignature", () => {
  it("accepts the signature of the raw bytes", () => {
    expect(verifySignature({ secret, body, signature })).toBe(true)
  })

  it("knows that a parsed and re-written body is another body", () => {
    const rewritten = Buffer.from(JSON.stringify(JSON.parse(body.toString())))
    expect(verifySignature({ secret, body: rewritten, signature })).toBe(false)
    expect(
      verifySignature({
        ...{ secret, body: rewritten },
        signature: "475721806a04b4c1a97f4eff2f789f96aff602346f0007077f177188bbd4fcf5"
      })
    ).toBe(true)
  })

  it("refuses any flipped byte", () => {
    for (let at = 0; at < body.length; at++) {
      const flipped = Buffer.from(body)
      flipped[at]! ^= 1
      expect(verifySignature({ secret, body: flipped, signature })).toBe(false)
    }
  })

  it.each([
    ["missing", undefined],
    ["empty", ""],
    ["too short", signature.slice(1)],
    ["too long", `${signature}00`],
    ["followed by what is no hex", `${signature}zz`],
    ["prefixed as others do", `sha256=${signature}`],
    ["of the same length, not ASCII", "é".repeat(32)],
    ["of another secret", createHmac("sha256", "client-secreT").update(body).digest("hex")]
  ])("refuses a signature that is %s", (_, given) => {
    expect(verifySignature({ secret, body, signature: given })).toBe(false)
  })

  it("refuses everything while the secret is empty", () => {
    const signed = createHmac("sha256", "").update(body).digest("hex")
    expect(verifySignature({ secret: Redacted.make(""), body, signature: signed })).toBe(false)
  })

  it("signs bytes, not text: non-ASCII and invalid UTF-8 alike", () => {
    for (const bytes of [Buffer.from('{"title":"café 😀"}'), Buffer.from([0x7b, 0xff, 0xfe, 0x00, 0x7d])]) {
      const given = createHmac("sha256", "client-secret").update(bytes).digest("hex")
      expect(verifySignature({ secret, body: bytes, signature: given })).toBe(true)
      expect(verifySignature({ secret, body: new Uint8Array(bytes), signature: given })).toBe(true)
    }
  })
})
