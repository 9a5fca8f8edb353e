import { readFile, stat } from "node:fs/promises"
import { join } from "node:path"
import { Config, Effect, Option, Redacted } from "effect"
import { NatsUnreachable } from "./NatsUnreachable.ts"
import type { Identity } from "./permissions.ts"
import { publicKeyOf, seedFileOf } from "./seeds.ts"

/**
 * The nkey seed of this identity: `NATS_NKEY`, or what lies in `NATS_NKEY_FILE`, a file, or a folder with a file for each identity of
 * the process (`planner.nk`). None where neither is set: then the server knows no identities.
 */
export const ownSeed = Effect.fn("nats.ownSeed")(function* (identity: Identity) {
  const given = yield* Config.option(Config.Redacted("NATS_NKEY"))
  const path = yield* Config.option(Config.String("NATS_NKEY_FILE"))
  if (Option.isNone(given) && Option.isNone(path)) return undefined
  const seed = Option.isSome(given)
    ? Redacted.value(given.value)
    : yield* Effect.tryPromise({
        try: () => seedAt(Option.getOrThrow(path), identity),
        // Its message names the path, never what lies there.
        catch: (cause) =>
          new NatsUnreachable({ message: `NATS_NKEY_FILE has no seed for ${identity}: ${(cause as Error).message}` })
      })
  const publicKey = yield* Effect.try({
    try: () => publicKeyOf(seed),
    catch: () =>
      new NatsUnreachable({ message: `What NATS_NKEY or NATS_NKEY_FILE gives for ${identity} is no nkey seed (SU…).` })
  })
  return { seed: Redacted.make(seed.trim()), publicKey }
})

const seedAt = async (path: string, identity: Identity) => {
  const isFolder = (await stat(path)).isDirectory()
  return readFile(isFolder ? join(path, seedFileOf(identity)) : path, "utf8")
}
