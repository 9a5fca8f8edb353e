import { mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { Effect } from "effect"
import { type GitFailed, git, gitText } from "#agents/Git.ts"
import { neutralAttributes } from "#agents/Mirror.ts"
import { baseCommit } from "#agents/recipe/baseCommit.ts"
import type { Base } from "#agents/recipe/readRecipe.ts"

/** One path that differs between two trees; `mode` and `blob` are those of the newer one, empty when it is gone. */
export interface Change {
  readonly path: string
  readonly mode: string
  readonly blob: string
}

/**
 * A checkout whose files are switched between git trees. Its index and configuration lie in a private folder: what the
 * tests of the repository write into the checkout's own `.git` is never read.
 */
export interface Checkout extends Required<Base> {
  readonly folder: string
  /** Tree of the base commit. */
  readonly base: string
  /** The tree with a patch applied to `tree`; no file of the checkout changes. Fails where `git apply` does. */
  readonly patched: (tree: string, patch: Uint8Array) => Effect.Effect<string, GitFailed>
  readonly changes: (from: string, to: string) => Effect.Effect<ReadonlyArray<Change>>
  /** A file of any tree. */
  readonly read: (tree: string, path: string) => Effect.Effect<string | undefined>
  /** Paths of the base whose text holds these very words; binary files count too. */
  readonly pathsWith: (words: string) => Effect.Effect<ReadonlyArray<string>>
  /** Everything in the base, with the names of its blobs. */
  readonly entries: Effect.Effect<ReadonlyArray<Pick<Change, "path" | "blob">>>
  /** What lies there and is not tracked, folders as one path that ends in a slash. */
  readonly untracked: Effect.Effect<ReadonlyArray<string>>
  /** Everything untracked that lies there now (node_modules, build output) survives a switch. */
  readonly keepUntracked: Effect.Effect<void>
  /** Makes the files those of a tree: changed ones are restored, new ones removed. */
  readonly switchTo: (tree: string) => Effect.Effect<void>
}

/** Opens a fresh checkout; `HEAD` is the base. `scratch` is an empty private folder. */
export const openCheckout = Effect.fn("openCheckout")(function* (folder: string, scratch: string) {
  const own = ["-C", folder]
  const found = yield* gitText([...own, "rev-parse", "HEAD^{tree}", "--path-format=absolute", "--git-path", "objects"])
  const [base = "", objects = ""] = found.split("\n")
  const at = { env: { GIT_DIR: join(scratch, "git"), GIT_WORK_TREE: folder } }
  const run = (...args: ReadonlyArray<string>) => git([...own, ...args], at)
  const lines = (...args: ReadonlyArray<string>) =>
    run(...args).pipe(Effect.map((out) => out.toString().split("\0").slice(0, -1)))
  yield* git(["init", "--quiet", "--template=", folder], at)
  yield* Effect.promise(async () => {
    await mkdir(join(at.env.GIT_DIR, "info"), { recursive: true })
    await writeFile(join(at.env.GIT_DIR, "info/attributes"), neutralAttributes)
    await writeFile(join(at.env.GIT_DIR, "objects/info/alternates"), `${objects}\n`)
  })
  yield* run("read-tree", base)
  const untracked = lines("ls-files", "-z", "--others", "--directory").pipe(Effect.orDie)
  let kept: ReadonlyArray<string> = []

  const checkout: Checkout = {
    folder,
    base,
    patched: Effect.fn("Checkout.patched")(function* (tree, patch) {
      // An index of its own, so that the one that mirrors the files stays true.
      const aside = { env: { ...at.env, GIT_INDEX_FILE: join(scratch, "aside") } }
      yield* git([...own, "read-tree", tree], aside)
      yield* git([...own, "apply", "--cached", "--binary", "--whitespace=nowarn", "-"], { ...aside, input: patch })
      return yield* gitText([...own, "write-tree"], aside)
    }),
    changes: (from, to) =>
      lines("diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", from, to).pipe(
        Effect.map(changesIn),
        Effect.orDie
      ),
    ...baseCommit(base, run),
    read: (tree, path) => baseCommit(tree, run).show(path),
    pathsWith: (words) =>
      lines("grep", "--fixed-strings", "--text", "--name-only", "-z", "-e", words, base).pipe(
        Effect.map((found) => found.map((path) => path.slice(`${base}:`.length))),
        Effect.catchTag("GitFailed", () => Effect.succeed([]))
      ),
    entries: lines("ls-tree", "-r", "-z", base).pipe(
      Effect.map((found) =>
        found.map((line) => {
          const [about = "", path = ""] = line.split("\t")
          return { path, blob: about.split(" ")[2]! }
        })
      ),
      Effect.orDie
    ),
    untracked,
    keepUntracked: Effect.map(untracked, (paths) => {
      kept = paths.flatMap((path) => ["-e", `/${path.replace(/[\\*?[\]! #]/g, "\\$&")}`])
    }),
    switchTo: (tree) =>
      run("read-tree", "--reset", "-u", tree).pipe(
        // Twice forced: repositories made by tests are removed too.
        Effect.andThen(run("clean", "-ffdxq", ...kept)),
        Effect.orDie
      )
  }
  return checkout
}, Effect.orDie)

const changesIn = (fields: ReadonlyArray<string>): ReadonlyArray<Change> => {
  const changes: Array<Change> = []
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const [, mode, , blob, status] = fields[index]!.split(" ")
    const gone = status === "D"
    changes.push({ path: fields[index + 1]!, mode: gone ? "" : mode!, blob: gone ? "" : blob! })
  }
  return changes
}
