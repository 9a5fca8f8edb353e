import { chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { nkeys } from "@nats-io/transport-node"
import { type Identity, identities } from "./permissions.ts"
import type { PublicKeys } from "./serverAccounts.ts"

export const seedFileOf = (identity: Identity): string => `${identity}.nk`

/**
 * Makes the seeds (secret nkeys) that are not in the folder yet, one file each for its owner only, and answers the public keys of all.
 * One that was renamed to `<identity>.previous.nk` is still counted, so that a service can be given a new one while it runs.
 */
export const makeSeeds = async (folder: string): Promise<PublicKeys> => {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await chmod(folder, 0o700)
  const there = new Set(await readdir(folder))
  const keys = await Promise.all(
    identities.map(async (identity) => {
      const current = seedFileOf(identity)
      if (!there.has(current)) await writeFile(join(folder, current), newSeed(), { mode: 0o600, flag: "wx" })
      const files = [current, `${identity}.previous.nk`].filter((file) => file === current || there.has(file))
      return [identity, await Promise.all(files.map((file) => publicKeyIn(join(folder, file))))] as const
    })
  )
  return Object.fromEntries(keys) as Record<string, ReadonlyArray<string>> as PublicKeys
}

/** Text of a seed file. */
export const newSeed = (): string => `${new TextDecoder().decode(nkeys.createUser().getSeed())}\n`

export const publicKeyOf = (seed: string): string =>
  nkeys.fromSeed(new TextEncoder().encode(seed.trim())).getPublicKey()

const publicKeyIn = async (file: string) => {
  const seed = await readFile(file, "utf8")
  try {
    return publicKeyOf(seed)
  } catch {
    throw new Error(`${file} holds no nkey seed. Remove it to have one made.`)
  }
}
