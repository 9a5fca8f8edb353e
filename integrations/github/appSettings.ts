import { createPrivateKey, type KeyObject } from "node:crypto"
import { readFile } from "node:fs/promises"
import { Config, ConfigProvider, Effect, Option, Redacted } from "effect"

export interface App {
  /** App ID or client ID: GitHub takes either as issuer. */
  readonly id: string
  readonly key: KeyObject
  /** Without it the installation is looked up for each repository's owner. */
  readonly installation: number | undefined
}

export type Credentials =
  | { readonly kind: "none" }
  | { readonly kind: "token"; readonly token: Redacted.Redacted<string> }
  | { readonly kind: "app"; readonly app: App }

/**
 * How we prove to GitHub who we are: `GITHUB_TOKEN`, or `GITHUB_APP_ID` with `GITHUB_APP_PRIVATE_KEY` (PEM, line ends may be
 * written as \n) or `GITHUB_APP_PRIVATE_KEY_FILE`, and perhaps `GITHUB_APP_INSTALLATION_ID`. Both, or half of one, is refused.
 */
export const credentials = Effect.gen(function* () {
  const token = yield* optional(Config.Redacted("GITHUB_TOKEN"))
  const id = yield* optional(Config.String("GITHUB_APP_ID"))
  const text = yield* optional(Config.Redacted("GITHUB_APP_PRIVATE_KEY"))
  const file = yield* optional(Config.String("GITHUB_APP_PRIVATE_KEY_FILE"))
  const installation = yield* optional(Config.Int("GITHUB_APP_INSTALLATION_ID"))
  const ofApp = [id, text, file, installation].some((value) => value !== undefined)
  if (!ofApp) return (token === undefined ? { kind: "none" } : { kind: "token", token }) satisfies Credentials
  if (token !== undefined)
    return yield* wrong("GITHUB_TOKEN and GITHUB_APP_* are both set. Keep one: the App, or the personal token.")
  if (id === undefined) return yield* wrong("GITHUB_APP_ID is missing. It stands on the App's settings page.")
  if (text === undefined && file === undefined)
    return yield* wrong(
      "GITHUB_APP_ID is set without a key. Set GITHUB_APP_PRIVATE_KEY or GITHUB_APP_PRIVATE_KEY_FILE."
    )
  if (text !== undefined && file !== undefined)
    return yield* wrong("GITHUB_APP_PRIVATE_KEY and GITHUB_APP_PRIVATE_KEY_FILE are both set. Keep one.")
  const pem = text === undefined ? yield* contentOf(file!) : Redacted.value(text)
  return { kind: "app", app: { id, key: yield* keyOf(pem), installation } } satisfies Credentials
})

/** Fails as any other setting that is wrong. */
export const wrong = (message: string) =>
  Effect.fail(new Config.ConfigError(new ConfigProvider.SourceError({ message })))

const optional = <A>(config: Config.Config<A>) => Config.option(config).pipe(Effect.map(Option.getOrUndefined))

const contentOf = (file: string) =>
  Effect.tryPromise(() => readFile(file, "utf8")).pipe(
    Effect.catch(() => wrong(`GITHUB_APP_PRIVATE_KEY_FILE cannot be read: ${file}`))
  )

// What is wrong with a key is not said in detail: it would say something of the key.
const keyOf = (pem: string) =>
  Effect.try(() => createPrivateKey(pem.replaceAll("\\n", "\n"))).pipe(
    Effect.filterOrFail(({ asymmetricKeyType }) => asymmetricKeyType === "rsa"),
    Effect.catch(() =>
      wrong("The GitHub App's private key is no RSA key in PEM form. Take the .pem file as GitHub gave it to you.")
    )
  )
