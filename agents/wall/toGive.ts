import { realpathSync, statSync } from "node:fs"
import { sep } from "node:path"
import { Effect } from "effect"
import { isOwnFolder } from "../privateFolder.ts"

/**
 * A folder that untrusted code may have: ours alone, by a name nobody can guess, and not a link. bwrap would follow a link
 * that an earlier command put in place of its folder.
 */
export const toGive = (path: string, folders: ReadonlyArray<string>) => {
  const real = resolved(path)
  const isOurs = real?.split(sep).some(isOwnFolder)
  const isGiven = folders.some((folder) => real?.startsWith(realpathSync(folder) + sep))
  if (
    real === undefined ||
    real !== path ||
    !statSync(real).isDirectory() ||
    !(isOurs || isGiven) ||
    [...walls].some((wall) => holds(real, wall) || holds(wall, real))
  )
    throw new Error(`${path} cannot be given to untrusted code: it is no folder of ours`)
  return real
}

/** A wall's own folder, until the scope ends: its sockets and filters are not to be given away. */
export const keepToOurselves = (folder: string) =>
  Effect.acquireRelease(
    Effect.sync(() => walls.add(folder)),
    () => Effect.sync(() => walls.delete(folder))
  )

const walls = new Set<string>()

const holds = (folder: string, path: string) => `${path}${sep}`.startsWith(folder + sep)

const resolved = (path: string) => {
  try {
    return realpathSync(path)
  } catch {
    return undefined
  }
}
