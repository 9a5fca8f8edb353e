import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomUUID } from "node:crypto"
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises"
import { dirname, resolve } from "node:path"
import { Config, Context, Effect, Layer, Schema } from "effect"

/** The key cannot be used; `message` says which file and why. */
export class BadSigningKey extends Schema.TaggedError<BadSigningKey>()("BadSigningKey", { message: Schema.String }) {}

/**
 * The Ed25519 key that checkpoints of the log and evidence are signed with: `REDGREEN_SIGNING_KEY_FILE` (PKCS #8, PEM), else
 * `signing-key.pem` in `REDGREEN_HOME`, which is made on first use.
 */
export class SigningKey extends Context.Service<
  SigningKey,
  {
    readonly privateKey: KeyObject
    /** PEM, for everybody. */
    readonly publicKey: string
  }
>()("redgreen/infra/SigningKey") {
  static readonly layer = Layer.effect(
    SigningKey,
    Effect.gen(function* () {
      const home = yield* Config.String("REDGREEN_HOME").pipe(Config.withDefault(".redgreen"))
      const file = yield* Config.String("REDGREEN_SIGNING_KEY_FILE").pipe(Config.withDefault(""))
      const path = file === "" ? resolve(home, "signing-key.pem") : resolve(file)
      if (file === "") yield* Effect.promise(() => makeIfMissing(path))
      const privateKey = yield* Effect.tryPromise({
        try: async () => createPrivateKey(await readFile(path, "utf8")),
        catch: (error) => new BadSigningKey({ message: `${path} holds no private key: ${(error as Error).message}` })
      })
      if (privateKey.asymmetricKeyType !== "ed25519")
        return yield* new BadSigningKey({
          message: `${path} holds a key of type ${privateKey.asymmetricKeyType}, not Ed25519.`
        })
      const publicKey = createPublicKey(privateKey).export({ type: "spki", format: "pem" }).toString()
      return SigningKey.of({ privateKey, publicKey })
    })
  )
}

/** Several services may start at once: whoever is first wins, and nobody reads half a key. */
const makeIfMissing = async (path: string) => {
  await mkdir(dirname(path), { recursive: true })
  const pem = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" })
  const draft = `${path}.${randomUUID()}`
  await writeFile(draft, pem, { mode: 0o600 })
  await link(draft, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error
  })
  await rm(draft)
}
