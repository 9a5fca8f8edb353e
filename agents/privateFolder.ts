import { mkdir, mkdtemp, readdir, realpath } from "node:fs/promises"
import { join } from "node:path"
import { Effect } from "effect"
import { isLeftBehind, ownMark } from "./incarnation.ts"
import { removeTree } from "./removeTree.ts"

/** An empty folder below `parent`, private to this user and gone with the scope. Its name says whose it is. */
export const privateFolder = (parent: string) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      await mkdir(parent, { recursive: true })
      // As it really lies: a wall gives no folder through a link, and the system's own for temporary files may be one.
      return realpath(await mkdtemp(join(parent, `${prefix}${ownMark}-`)))
    }),
    removeTree
  )

/** Removes the private folders below `parent` of processes that were killed. */
export const removeLeftFolders = Effect.fn("removeLeftFolders")(function* (parent: string) {
  const names = yield* Effect.promise(() => readdir(parent).catch(() => []))
  const left = names.filter(
    (name) => name.startsWith(prefix) && isLeftBehind(name.slice(prefix.length, -"-XXXXXX".length))
  )
  yield* Effect.forEach(left, (name) => removeTree(join(parent, name)), { discard: true })
})

/** Of a name in the path of such a folder: whether it is one of this process. */
export const isOwnFolder = (name: string) => name.startsWith(`${prefix}${ownMark}-`)

// It can be read by what runs inside, and tells it nothing.
const prefix = "work-"
