import { chmod, readdir, rm } from "node:fs/promises"
import { join } from "node:path"
import { Effect } from "effect"

/** Removes a folder even where untrusted code took away its own permissions; what still resists is logged and left. */
export const removeTree = (path: string): Effect.Effect<void> =>
  remove(path).pipe(
    Effect.catch(() => Effect.promise(() => open(path)).pipe(Effect.andThen(remove(path)))),
    Effect.catch((error) => Effect.logWarning(`${path} could not be removed`, error))
  )

const remove = (path: string) => Effect.tryPromise(() => rm(path, { recursive: true, force: true, maxRetries: 3 }))

const open = async (path: string): Promise<void> => {
  await chmod(path, 0o700).catch(() => {})
  const entries = await readdir(path, { withFileTypes: true }).catch(() => [])
  // Never through a symbolic link: `isDirectory` tells about the entry itself.
  for (const entry of entries) if (entry.isDirectory()) await open(join(path, entry.name))
}
