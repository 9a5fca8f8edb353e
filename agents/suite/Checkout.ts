import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { Effect } from "effect"
import { type GitFailed, git, gitText } from "#agents/Git.ts"

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
export interface Checkout {
  readonly folder: string
  /** Tree of the base commit. */
  readonly base: string
  /** The tree with a patch applied to `tree`; no file of the checkout changes. Fails where `git apply` does. */
  readonly patched: (tree: string, patch: Uint8Array) => Effect.Effect<string, GitFailed>
  readonly changes: (from: string, to: string) => Effect.Effect<ReadonlyArray<Change>>
  readonly show: (path: string) => Effect.Effect<string | undefined>
  readonly baseUses: (pattern: string) => Effect.Effect<boolean>
  readonly baseNames: Effect.Effect<ReadonlySet<string>>
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
  yield* Effect.promise(() => writeFile(join(at.env.GIT_DIR, "objects/info/alternates"), `${objects}\n`))
  yield* run("read-tree", base)
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
    show: (path) =>
      run("cat-file", "blob", `${base}:${path}`).pipe(
        Effect.map((out) => out.toString()),
        Effect.catchTag("GitFailed", () => Effect.undefined)
      ),
    baseUses: (pattern) =>
      run("grep", "--quiet", "--extended-regexp", "-e", pattern, base).pipe(
        Effect.as(true),
        Effect.catchTag("GitFailed", () => Effect.succeed(false))
      ),
    baseNames: lines("ls-tree", "-z", "--name-only", base).pipe(
      Effect.map((names) => new Set(names)),
      Effect.orDie
    ),
    keepUntracked: lines("ls-files", "-z", "--others", "--directory").pipe(
      Effect.tap((paths) =>
        Effect.sync(() => {
          kept = paths.flatMap((path) => ["-e", `/${path.replace(/[\\*?[\]! #]/g, "\\$&")}`])
        })
      ),
      Effect.asVoid,
      Effect.orDie
    ),
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
