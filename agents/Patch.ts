import { copyFile } from "node:fs/promises"
import { join } from "node:path"
import { Effect } from "effect"
import { type Checkout, handOver } from "./Checkout.ts"
import { git, gitText } from "./Git.ts"
import { PatchRefused } from "./PatchRefused.ts"
import { type Changed, parsePatch, refusalOf } from "./parsePatch.ts"
import { privateFolder } from "./privateFolder.ts"
import { readEntries } from "./WorkTree.ts"

/**
 * The work tree against its commit as a binary git patch: new files are in, ignored ones are not, nested repositories
 * are left out, and the same two trees always give the same bytes. What the work tree says about git (its `.git`,
 * attributes, filters, hooks) is not asked; only its .gitignore files are.
 */
export const diff = Effect.fn("Patch.diff")(function* (checkout: Checkout) {
  const trusted = ["--git-dir", checkout.gitDir]
  const select = ["--modified", "--deleted", "--others", "--exclude-standard"]
  const listed = yield* git([...trusted, "--work-tree", checkout.path, "ls-files", "-z", ...select])
  const paths = [...new Set(yield* namesIn(listed))].filter((path) => !path.endsWith("/"))
  const entries = yield* readEntries(checkout, paths)
  const env = { GIT_INDEX_FILE: join(yield* privateFolder(checkout.gitDir), "index") }
  yield* Effect.promise(() => copyFile(join(checkout.gitDir, "index"), env.GIT_INDEX_FILE))
  const absent = paths.filter((path) => !entries.has(path))
  const submodules = absent.length === 0 ? new Set<string>() : yield* submodulesOf(checkout)
  const gone = absent.filter((path) => !submodules.has(path))
  const input = [
    // Removals first: a file may have become a folder.
    ...gone.map((path) => `0 ${"0".repeat(40)}\t${path}\0`),
    ...[...entries].map(([path, { mode, blob }]) => `${mode} ${blob}\t${path}\0`)
  ].join("")
  yield* git([...trusted, "update-index", "-z", "--index-info"], { env, input })
  const patch = yield* git([...trusted, "diff-index", "--cached", ...patchFormat, checkout.commit], { env })
  return new Uint8Array(patch)
}, Effect.scoped)

/** Applies a git patch to the work tree; all of it or nothing. */
export const apply = Effect.fn("Patch.apply")(function* (checkout: Checkout, patch: Uint8Array) {
  yield* applied(checkout, patch, [])
})

/**
 * Makes a patch part of the starting point: applies it and answers a checkout whose commit has it, so that later diffs
 * leave it out. Only before untrusted code had the work tree, whose own `.git` is written anew.
 */
export const seed = Effect.fn("Patch.seed")(function* (checkout: Checkout, patch: Uint8Array) {
  yield* applied(checkout, patch, ["--index"])
  const trusted = ["--git-dir", checkout.gitDir]
  const env = Object.fromEntries(
    ["AUTHOR", "COMMITTER"].flatMap((role) => [
      [`GIT_${role}_NAME`, "redgreen"],
      [`GIT_${role}_EMAIL`, "redgreen@localhost"],
      [`GIT_${role}_DATE`, "2000-01-01T00:00:00Z"]
    ])
  )
  const tree = yield* gitText([...trusted, "write-tree"])
  const commit = yield* gitText([...trusted, "commit-tree", tree, "-p", checkout.commit, "-m", "Starting point"], {
    env
  })
  yield* git([...trusted, "update-ref", "--no-deref", "HEAD", commit])
  const seeded: Checkout = { ...checkout, commit }
  yield* handOver(seeded)
  return seeded
})

/** What a git patch changes, in its own order. Refuses what is not a plain git patch and names outside the tree. */
export const paths = Effect.fn("Patch.paths")(function* (patch: Uint8Array) {
  // Headers are ASCII (git quotes other names); contents may be in any encoding.
  const { changes, malformed } = parsePatch(Buffer.from(patch).toString("latin1"))
  if (malformed !== undefined) return yield* new PatchRefused({ path: "", reason: malformed })
  for (const { path } of changes) {
    const reason = refusalOf(path)
    if (reason !== undefined) return yield* new PatchRefused({ path, reason })
  }
  return changes as ReadonlyArray<Changed>
})

/** Blob names of the work tree's files (of a symbolic link: its target) as git would store them; absent paths are left out. */
export const blobs = Effect.fn("Patch.blobs")(function* (checkout: Checkout, paths: ReadonlyArray<string>) {
  for (const path of paths) {
    const reason = refusalOf(path)
    if (reason !== undefined) return yield* new PatchRefused({ path, reason })
  }
  const entries = yield* readEntries(checkout, paths)
  return Object.fromEntries([...entries].map(([path, { blob }]) => [path, blob])) as Readonly<Record<string, string>>
})

const applied = Effect.fnUntraced(function* (checkout: Checkout, patch: Uint8Array, where: ReadonlyArray<string>) {
  if ((yield* paths(patch)).length === 0) return
  const place = ["-C", checkout.path, "--git-dir", checkout.gitDir, "--work-tree", checkout.path]
  yield* git([...place, "apply", ...where, "--binary", "--whitespace=nowarn", "-"], { input: patch })
})

const patchFormat = [
  "--patch",
  "--binary",
  "--full-index",
  "--no-ext-diff",
  "--no-textconv",
  "--no-renames",
  "--no-color",
  "--unified=3",
  "--diff-algorithm=myers",
  "--src-prefix=a/",
  "--dst-prefix=b/",
  "--submodule=short"
]

// Empty folders or a foreign repository may stand where the commit has a submodule: it counts as unchanged.
const submodulesOf = Effect.fnUntraced(function* (checkout: Checkout) {
  const staged = yield* namesIn(yield* git(["--git-dir", checkout.gitDir, "ls-files", "-z", "--stage"]))
  return new Set(staged.filter((line) => line.startsWith("160000 ")).map((line) => line.slice(line.indexOf("\t") + 1)))
})

const namesIn = (listed: Buffer) =>
  decodeUtf8(listed).pipe(Effect.map((text) => text.split("\0").filter((name) => name !== "")))

const decodeUtf8 = (bytes: Uint8Array) =>
  Effect.try({
    try: () => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes),
    catch: () => new PatchRefused({ path: "", reason: "a file name is not UTF-8" })
  })
