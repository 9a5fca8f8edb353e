import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Layer } from "effect"
import { SigningKey } from "./SigningKey.ts"

const folder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "redgreen-key-"))),
  (path) => Effect.promise(() => rm(path, { recursive: true }))
)
const keyOf = (settings: Record<string, string>) =>
  SigningKey.pipe(
    Effect.provide(SigningKey.layer.pipe(Layer.provide(ConfigProvider.layer(ConfigProvider.fromUnknown(settings)))))
  )

describe("the signing key", () => {
  it.effect("is made once, for its owner only, however many begin at once", () =>
    Effect.gen(function* () {
      const home = yield* folder
      const keys = yield* Effect.all(
        [1, 2, 3].map(() => keyOf({ REDGREEN_HOME: home })),
        { concurrency: "unbounded" }
      )
      assert.strictEqual(new Set(keys.map(({ publicKey }) => publicKey)).size, 1)
      const { mode } = yield* Effect.promise(() => stat(join(home, "signing-key.pem")))
      assert.strictEqual(mode & 0o777, 0o600)
      const again = yield* keyOf({ REDGREEN_SIGNING_KEY_FILE: join(home, "signing-key.pem") })
      assert.strictEqual(again.publicKey, keys[0]!.publicKey)
    }).pipe(Effect.scoped)
  )

  it.effect("that cannot be used is named, and never quoted", () =>
    Effect.gen(function* () {
      const file = join(yield* folder, "key.pem")
      const missing = yield* Effect.flip(keyOf({ REDGREEN_SIGNING_KEY_FILE: file }))
      assert.include(missing.message, file)
      yield* Effect.promise(() => writeFile(file, "c2VjcmV0"))
      const broken = yield* Effect.flip(keyOf({ REDGREEN_SIGNING_KEY_FILE: file }))
      assert.include(broken.message, "no private key")
      assert.notInclude(broken.message, "c2VjcmV0")
      assert.strictEqual(yield* Effect.promise(() => readFile(file, "utf8")), "c2VjcmV0")
    }).pipe(Effect.scoped)
  )
})
