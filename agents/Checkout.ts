import { cp, mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { Effect } from "effect"
import { git } from "./Git.ts"
import { type Mirror, neutralAttributes, withCommits } from "./Mirror.ts"
import { privateFolder } from "./privateFolder.ts"
import { removeTree } from "./removeTree.ts"

/**
 * A work tree for untrusted code. `<path>/.git` is the work tree's own and may be changed at will; `gitDir` is a second
 * repository out of its reach, the only one that we read. Neither shares an object with the mirror or knows a remote.
 */
export interface Checkout {
  readonly path: string
  readonly commit: string
  readonly gitDir: string
}

/** Puts `commit` and `history - 1` generations before it into the new folder `path`, byte for byte, until the scope ends. */
export const checkOut = Effect.fn("Checkout.checkOut")(function* (
  mirror: Mirror,
  options: { readonly commit: string; readonly path: string; readonly gitDirs: string; readonly history: number }
) {
  const { commit, path } = options
  const gitDir = yield* privateFolder(options.gitDirs)
  yield* newFolder(path)
  yield* git(["init", "--quiet", "--bare", "--template=", gitDir])
  yield* Effect.promise(async () => {
    await mkdir(join(gitDir, "info"), { recursive: true })
    await writeFile(join(gitDir, "info", "attributes"), neutralAttributes)
  })
  const trusted = ["--git-dir", gitDir]
  // As one pack, however little it is: the copy in the work tree is then three files and not one for every object.
  const fetch = [
    "-c",
    "fetch.unpackLimit=1",
    "fetch",
    "--quiet",
    "--no-tags",
    "--no-write-fetch-head",
    `--depth=${options.history}`
  ]
  yield* withCommits(mirror, [commit], git([...trusted, ...fetch, mirror.path, commit]))
  yield* git([...trusted, "--work-tree", path, "checkout", "--quiet", "--force", "--detach", commit])
  const checkout: Checkout = { path, commit, gitDir }
  yield* handOver(checkout)
  return checkout
})

/** Gives the work tree a copy of the trusted repository for its own `.git`, in place of the one it may have. */
export const handOver = Effect.fn("Checkout.handOver")(function* ({ path, gitDir }: Checkout) {
  const own = join(path, ".git")
  yield* removeTree(own)
  yield* Effect.promise(() => cp(gitDir, own, { recursive: true }))
  yield* git(["--git-dir", own, "config", "core.bare", "false"])
})

const newFolder = (path: string) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      await mkdir(join(path, ".."), { recursive: true })
      // Fails on a folder that exists: what it holds is not ours to remove.
      await mkdir(path)
      return path
    }),
    removeTree
  )
