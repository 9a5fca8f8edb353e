import { assert, describe, it } from "@effect/vitest"
import { sign } from "@octokit/webhooks-methods"
import { Effect, Redacted } from "effect"
import { verifyGitHubSignature } from "./signature.ts"

const secret = Redacted.make("It's a Secret to Everybody")
const bytes = (text: string) => new TextEncoder().encode(text)
const signed = (text: string) => Effect.promise(() => sign(Redacted.value(secret), text))

describe("verifyGitHubSignature", () => {
  it.effect("accepts GitHub's published example", () =>
    Effect.gen(function* () {
      const signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
      assert.strictEqual(
        yield* verifyGitHubSignature({ secret, body: bytes("Hello, World!"), signature }),
        "Hello, World!"
      )
    })
  )

  it.effect("answers exactly the text that was signed, byte order mark and astral characters included", () =>
    Effect.gen(function* () {
      const text = '\ufeff{"title":"🐞 é"}'
      assert.strictEqual(
        yield* verifyGitHubSignature({ secret, body: bytes(text), signature: yield* signed(text) }),
        text
      )
    })
  )

  it.effect.each([
    ["another body", { body: bytes("Hello, World?") }],
    ["an empty body", { body: bytes("") }],
    ["a body that is not text", { body: Uint8Array.of(0xff) }],
    ["another secret", { secret: Redacted.make("x") }],
    ["an empty secret", { secret: Redacted.make("") }],
    ["no signature", { signature: undefined }],
    ["an empty signature", { signature: "" }],
    ["a signature of another kind", { signature: "sha1=0000000000000000000000000000000000000000" }]
  ] as const)("refuses %s", ([, change]) =>
    Effect.gen(function* () {
      const good = { secret, body: bytes("Hello, World!"), signature: yield* signed("Hello, World!") }
      const mismatch = yield* Effect.flip(verifyGitHubSignature({ ...good, ...change }))
      assert.strictEqual(mismatch._tag, "GitHubSignatureMismatch")
    })
  )
})
