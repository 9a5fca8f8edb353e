import { assert, describe, it } from "@effect/vitest"
import { scrub, type secretShapes } from "./secrets.ts"

const found: Record<(typeof secretShapes)[number]["rule"], string> = {
  "private-key": "-----BEGIN RSA PRIVATE KEY-----",
  "aws-key": "AKIAABCDEFGHIJKLMNOP",
  "github-token": `ghp_${"a".repeat(36)}`,
  "slack-token": "xoxb-1234567890-abc",
  "anthropic-key": `sk-ant-${"a".repeat(24)}`,
  "stripe-key": `sk_live_${"a".repeat(24)}`,
  "google-key": `AIza${"a".repeat(35)}`,
  "npm-token": `npm_${"a".repeat(36)}`,
  "json-web-token": `eyJ${"a".repeat(12)}.eyJ${"b".repeat(12)}.${"c".repeat(12)}`,
  password: `password: "correct-horse-battery"`
}

describe("what looks like a secret", () => {
  for (const [rule, secret] of Object.entries(found))
    it(`is taken out wherever it stands: ${rule}`, () => {
      const text = `before ${secret} after`
      assert.notInclude(scrub(text), secret)
      assert.match(scrub(text), new RegExp(`^before \\[${rule} removed\\]`))
    })

  it("takes the whole of a private key and leaves the lines of the patch", () => {
    const patch = [
      "+a",
      "+-----BEGIN PRIVATE KEY-----",
      "+MIIEvQ",
      "+c2VjcmV0",
      "+-----END PRIVATE KEY-----",
      "+b"
    ].join("\n")
    assert.strictEqual(scrub(patch), ["+a", "+[private-key removed]", "+", "+", "+", "+b"].join("\n"))
  })

  it("takes what a header or a URL carries", () => {
    assert.strictEqual(scrub("Authorization: Bearer abc.def-123456"), "Authorization: Bearer [authorization removed]")
    assert.strictEqual(scrub("DB_PASSWORD=hunter2hunter2 x"), "DB_PASSWORD=[password removed] x")
    assert.strictEqual(scrub(`sk-proj-${"a".repeat(24)}`), "[openai-key removed]")
    for (const code of ["const token = createTokenOf2(user)", "secret: secretFromSettings", "token=abc1"])
      assert.strictEqual(scrub(code), code)
    assert.strictEqual(scrub("postgres://shop:hunter2@db/shop"), "postgres://shop:[password removed]@db/shop")
    assert.strictEqual(scrub(`rg_k-0123456789abcdef_${"0".repeat(64)}`), "[redgreen-token removed]")
  })

  it("leaves everything else", () => {
    const text = "const rate = bands.find(({ upTo }) => grams <= upTo) // https://a.example/b?c=d@e, password: short"
    assert.strictEqual(scrub(text), text)
  })
})
