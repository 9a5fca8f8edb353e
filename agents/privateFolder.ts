import { mkdtemp } from "node:fs/promises"
import { join } from "node:path"
import { Effect } from "effect"
import { removeTree } from "./removeTree.ts"

/** An empty folder below `parent`, private to this user and gone with the scope. */
export const privateFolder = (parent: string) =>
  Effect.acquireRelease(
    Effect.promise(() => mkdtemp(join(parent, "private-"))),
    removeTree
  )
