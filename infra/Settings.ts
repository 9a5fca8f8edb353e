import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { parseEnv } from "node:util"
import { ConfigProvider, Effect, type Layer } from "effect"

/**
 * Where every `Config` of the project is read from: `.env` in a folder, and over it those variables of the process that are
 * plainly ours or say how this machine reaches programs and the network. Nothing else is inherited, above all no key of the
 * person who happens to start us. An empty value is none.
 */
export const settingsLayer = (dir: string): Layer.Layer<never> =>
  ConfigProvider.layer(Effect.map(settings(dir), (record) => ConfigProvider.fromEnvRecord(record)))

/** The same as a plain record, for who starts services with it. */
export const settings = Effect.fn("Settings.settings")(function* (dir: string) {
  return choose(yield* Effect.promise(() => readDotEnv(join(dir, ".env"))), yield* inherited)
})

/** Ours of the process alone. */
// biome-ignore lint/style/noProcessEnv: the one place where the process's environment is read
export const inherited = Effect.sync(() => choose({}, process.env))

/** Ours of the process, over all of the file. */
export const choose = (file: Variables, inherited: Variables): Record<string, string> =>
  Object.fromEntries(
    [...Object.entries(file), ...Object.entries(inherited).filter(([name]) => ours.test(name))].filter(
      (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ""
    )
  )

type Variables = { readonly [name: string]: string | undefined }

const ours =
  /^(REDGREEN_\w+|NATS_\w+|DATABASE_URL|PORT|CI|PATH|HTTPS?_PROXY|NO_PROXY|GIT_SSL_CAINFO|NODE_EXTRA_CA_CERTS)$/

const readDotEnv = async (path: string): Promise<Variables> => {
  try {
    return parseEnv(await readFile(path, "utf8"))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {}
    throw error
  }
}
