import { createHash } from "node:crypto"
import { constants } from "node:fs"
import { cp, lstat, mkdir, mkdtemp, readdir, rename, stat, utimes } from "node:fs/promises"
import { arch, platform, release } from "node:os"
import { basename, join } from "node:path"
import { Effect } from "effect"
import { removeTree } from "../removeTree.ts"

/** What an install is made from. Anything else that could change its result has to stand in here too. */
export interface InstallInputs {
  readonly repository: string
  /** The command, with the versions of the programs it runs on. */
  readonly command: ReadonlyArray<string>
  readonly runtime: string
  /** Manifests, lockfiles and settings of package managers (`entersInstall`), with the names of their blobs. */
  readonly files: ReadonlyArray<{ readonly path: string; readonly blob: string }>
  /** The whole tree, where scripts of the repository itself run in its install. */
  readonly tree?: string
}

/** A folder of dependencies, shown read-only at a path of the worktree: nothing is copied, and no test can change it. */
export interface Frozen {
  readonly source: string
  /** Relative to the worktree. */
  readonly at: string
}

/** Not shared between repositories: an install runs scripts of strangers, and what they leave is only their own affair. */
export const installKey = (inputs: InstallInputs): string =>
  createHash("sha256")
    .update(
      JSON.stringify([
        ...[1, platform(), arch(), release().split(".")[0], inputs.repository, inputs.command, inputs.runtime],
        ...[[...inputs.files].sort((one, other) => (one.path < other.path ? -1 : 1)), inputs.tree ?? ""]
      ])
    )
    .digest("hex")

export const entersInstall = (path: string) =>
  /^(package\.json|package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|pnpm-workspace\.yaml|yarn\.lock|bun\.lockb?|\.npmrc|\.yarnrc(\.yml)?|bunfig\.toml|\.nvmrc|\.node-version)$/.test(
    basename(path)
  ) || /(^|\/)(patches|\.yarn)\//.test(path)

/**
 * Keeps the folders of dependencies that an install has just made in a fresh checkout of the base, before anything else ran
 * there. False when it made something besides (`untracked`, paths as git tells them), which would be missing the next time,
 * when it cannot be copied, and when somebody else was faster.
 */
export const keepInstall = Effect.fn("keepInstall")(function* (
  cache: string,
  key: string,
  worktree: string,
  untracked: ReadonlyArray<string>
) {
  const folders = untracked.map((path) => path.replace(/\/$/, ""))
  if (folders.length === 0 || !folders.every((path) => basename(path) === "node_modules")) return false
  const real = yield* Effect.promise(() => Promise.all(folders.map((path) => lstat(join(worktree, path)))))
  if (!real.every((found) => found.isDirectory())) return false
  yield* Effect.promise(() => mkdir(cache, { recursive: true }))
  const draft = yield* Effect.promise(() => mkdtemp(join(cache, "draft-")))
  const kept = Effect.tryPromise(() => copied(worktree, folders, draft).then(() => rename(draft, join(cache, key))))
  return yield* kept.pipe(
    Effect.as(true),
    Effect.catch(({ cause }) =>
      Effect.logInfo(`An install is not kept: ${cause instanceof Error ? cause.message : cause}`).pipe(
        Effect.andThen(removeTree(draft)),
        Effect.as(false)
      )
    )
  )
})

const copied = async (worktree: string, folders: ReadonlyArray<string>, draft: string) => {
  for (const path of folders) {
    const place = join(draft, "at", encodeURIComponent(path), "held/node_modules")
    // Blocks are shared where the file system can; hard links would let a test write into what others read.
    const mode = constants.COPYFILE_FICLONE
    await cp(join(worktree, path), place, { recursive: true, verbatimSymlinks: true, mode })
    for (const name of scratch) await mkdir(join(place, name), { recursive: true })
  }
}

/** The folders of an earlier install and the places they are shown at; undefined when there was none. */
export const findInstall = Effect.fn("findInstall")(function* (cache: string, key: string, worktree: string) {
  return yield* Effect.promise(async (): Promise<ReadonlyArray<Frozen> | undefined> => {
    const kept = join(cache, key, "at")
    const names = await readdir(kept).catch(() => undefined)
    if (names === undefined) return undefined
    const frozen = names.map((name) => ({
      source: join(kept, name, "held/node_modules"),
      at: decodeURIComponent(name)
    }))
    for (const { at } of frozen) await mkdir(join(worktree, at), { recursive: true })
    await utimes(join(cache, key), new Date(), new Date())
    return frozen
  })
})

/** Removes all but the `newest` that were used last, and drafts of processes that died. */
export const pruneInstalls = Effect.fn("pruneInstalls")(function* (cache: string, newest: number) {
  const names = yield* Effect.promise(() => readdir(cache).catch(() => []))
  const aged = yield* Effect.promise(() =>
    Promise.all(names.map(async (name) => ({ name, at: (await stat(join(cache, name))).mtimeMs })))
  )
  const dayAgo = Date.now() - 86_400_000
  const kept = aged.filter(({ name }) => !name.startsWith("draft-")).sort((one, other) => other.at - one.at)
  const drafts = aged.filter(({ name, at }) => name.startsWith("draft-") && at < dayAgo)
  yield* Effect.forEach([...kept.slice(newest), ...drafts], ({ name }) => removeTree(join(cache, name)), {
    discard: true
  })
})

/** Where tools write below node_modules; given to them empty, and gone with the command. */
export const scratch = [".cache", ".vite", ".vite-temp", ".vitest", ".tmp"]
