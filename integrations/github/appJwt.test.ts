import { generateKeyPairSync, verify } from "node:crypto"
import { expect, it } from "vitest"
import { appJwt } from "./appJwt.ts"

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 })
const now = 1_800_000_000

it("is signed by RS256 and says who issued it", () => {
  const [head, claims, signature] = appJwt("12", privateKey, now).jwt.split(".") as [string, string, string]
  expect(read(head)).toEqual({ alg: "RS256", typ: "JWT" })
  expect(read(claims)["iss"]).toBe("12")
  const valid = (text: string) =>
    verify("RSA-SHA256", Buffer.from(text), publicKey, Buffer.from(signature, "base64url"))
  expect(valid(`${head}.${claims}`)).toBe(true)
  expect(valid(`${head}.${claims}x`)).toBe(false)
})

it.each([-60, 0, 60])("is good for a GitHub whose clock is %i seconds away from ours", (away) => {
  const { iat, exp } = read(appJwt("12", privateKey, now).jwt.split(".")[1]!) as { iat: number; exp: number }
  expect(iat).toBeLessThanOrEqual(now + away)
  expect(exp).toBeGreaterThan(now + away)
  expect(exp - (now + away)).toBeLessThanOrEqual(600)
})

const read = (part: string): Record<string, unknown> => JSON.parse(Buffer.from(part, "base64url").toString())
