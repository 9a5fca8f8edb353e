import { constants } from "node:fs"
import { lstat, open, readlink, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { Effect } from "effect"
import type { Checkout } from "./Checkout.ts"
import { gitText } from "./Git.ts"
import { PatchRefused } from "./PatchRefused.ts"
import { privateFolder } from "./privateFolder.ts"

/** What stands at a path of the work tree, as git would store it. */
export interface Entry {
  readonly mode: "100644" | "100755" | "120000"
  readonly blob: string
}

/**
 * The entries at `paths`, their blobs stored in the trusted repository; a path with no file or link is left out. Nothing
 * is read through a symbolic link and no filter is asked. Call it when the processes that wrote the tree have ended.
 */
export const readEntries = Effect.fn("WorkTree.readEntries")(function* (
  checkout: Checkout,
  paths: ReadonlyArray<string>
) {
  const scratch = yield* privateFolder(checkout.gitDir)
  const found: Array<{ path: string; mode: Entry["mode"]; copy: string }> = []
  let room = maxBytes
  for (const path of paths) {
    const file = yield* Effect.promise(() => read(checkout.path, path, room))
    if (file === "too large") return yield* new PatchRefused({ path, reason: `changes exceed ${maxBytes} bytes` })
    if (file === "absent") continue
    room -= file.content.length
    const copy = join(scratch, String(found.length))
    yield* Effect.promise(() => writeFile(copy, file.content))
    found.push({ path, mode: file.mode, copy })
  }
  const hash = ["--git-dir", checkout.gitDir, "hash-object", "-w", "--no-filters", "--stdin-paths"]
  const blobs = yield* gitText(hash, { input: found.map(({ copy }) => `${copy}\n`).join("") })
  const names = blobs.split("\n")
  return new Map(found.map(({ path, mode }, index) => [path, { mode, blob: names[index]! } satisfies Entry]))
}, Effect.scoped)

const maxBytes = 64 * 1024 * 1024

interface File {
  readonly mode: Entry["mode"]
  readonly content: Buffer
}

const read = async (root: string, path: string, room: number): Promise<File | "absent" | "too large"> => {
  const steps = path.split("/")
  for (const depth of steps.keys()) {
    const folder = await lstat(join(root, ...steps.slice(0, depth))).catch(absent)
    if (folder === undefined || !folder.isDirectory()) return "absent"
  }
  const full = join(root, path)
  const found = await lstat(full).catch(absent)
  if (found?.isSymbolicLink()) return { mode: "120000", content: await readlink(full, { encoding: "buffer" }) }
  if (found === undefined || !found.isFile()) return "absent"
  if (found.size > room) return "too large"
  const file = await open(full, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    return { mode: found.mode & 0o100 ? "100755" : "100644", content: await file.readFile() }
  } finally {
    await file.close()
  }
}

const absent = (error: NodeJS.ErrnoException) => {
  if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined
  throw error
}
