import { createHmac } from "node:crypto"
import { Redacted } from "effect"
import { describe, expect, it } from "vitest"
import { verifySlackSignature } from "./signature.ts"

// Published by Slack: https://docs.slack.dev/authentication/verifying-requests-from-slack
const secret = Redacted.make("8f742231b10e8888abcd99yyyzzz85a5")
const timestamp = "1531420618"
const now = Number(timestamp)
const body = Buffer.from(
  "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar" +
    "&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=" +
    "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN" +
    "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)
const signature = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
const request = { secret, body, timestamp, signature, now }

const sign = (key: string, time: string, bytes: Uint8Array) =>
  `v0=${createHmac("sha256", key).update(`v0:${time}:`).update(bytes).digest("hex")}`

describe("verifySlackSignature", () => {
  it("accepts the published request", () => {
    expect(verifySlackSignature(request)).toBe(true)
  })

  it("refuses any flipped byte", () => {
    for (let at = 0; at < body.length; at++) {
      const flipped = Buffer.from(body)
      flipped[at]! ^= 1
      expect(verifySlackSignature({ ...request, body: flipped })).toBe(false)
    }
  })

  it.each([
    [-300, true],
    [-301, false],
    [300, true],
    [301, false],
    [24 * 3600, false],
    [-24 * 3600, false]
  ])("judges a request signed %i s from now: %s", (offset, accepted) => {
    const time = String(now + offset)
    const signed = sign(Redacted.value(secret), time, body)
    expect(verifySlackSignature({ ...request, timestamp: time, signature: signed })).toBe(accepted)
  })

  it("knows that the timestamp is signed too", () => {
    expect(verifySlackSignature({ ...request, timestamp: String(now + 1) })).toBe(false)
  })

  it.each([
    ["missing", undefined],
    ["empty", ""],
    ["without its version", signature.slice(3)],
    ["of another version", signature.replace("v0", "v1")],
    ["too long", `${signature}00`],
    ["followed by what is no hex", `${signature}zz`],
    ["of the same length, not ASCII", "é".repeat(33)],
    ["of another secret", sign("8f742231b10e8888abcd99yyyzzz85a6", timestamp, body)]
  ])("refuses a signature that is %s", (_, given) => {
    expect(verifySlackSignature({ ...request, signature: given })).toBe(false)
  })

  it.each([undefined, "", "soon", "1531420618.0", "-1531420618", "1e9", "0x5b47a2ca"])(
    "refuses the timestamp %s",
    (time) => {
      const signed = sign(Redacted.value(secret), time ?? "", body)
      expect(verifySlackSignature({ ...request, timestamp: time, signature: signed })).toBe(false)
    }
  )

  it("refuses everything while the secret is empty", () => {
    expect(verifySlackSignature({ ...request, secret: Redacted.make(""), signature: sign("", timestamp, body) })).toBe(
      false
    )
  })
})
