import { join } from "node:path"
import { Effect } from "effect"
import { type GitFailed, git, gitAgrees, gitText } from "./Git.ts"
import { type Mirror, withCommits } from "./Mirror.ts"
import { privateFolder } from "./privateFolder.ts"

/** What one commit changes: a git patch, or whole files by path (null removes one). */
export type Change =
  | { readonly patch: Uint8Array }
  | { readonly files: Readonly<Record<string, string | Uint8Array | null>> }

export type CommitDraft = Change & {
  readonly message: string
  readonly author: { readonly name: string; readonly email: string }
  /** ISO 8601; author and committer date. */
  readonly date: string
}

/**
 * Builds one commit upon the other on `parent`, without a work tree, and answers their names in order. The same input
 * gives the same names, so building again after a crash is harmless.
 */
export const buildCommits = (mirror: Mirror, parent: string, drafts: ReadonlyArray<CommitDraft>) =>
  withCommits(mirror, [parent], Effect.scoped(build(mirror, parent, drafts)))

/** Whether merging `theirs` into `ours` leaves no conflict. Needs git 2.38 or newer. */
export const mergesCleanly = (mirror: Mirror, ours: string, theirs: string) =>
  withCommits(
    mirror,
    [ours, theirs],
    gitAgrees(["--git-dir", mirror.path, "merge-tree", "--write-tree", "--no-messages", ours, theirs])
  )

/** How many commits `to` has that `from` has not. */
export const commitsBetween = (mirror: Mirror, from: string, to: string) =>
  withCommits(
    mirror,
    [from, to],
    gitText(["--git-dir", mirror.path, "rev-list", "--count", `${from}..${to}`]).pipe(Effect.map(Number))
  )

const build = Effect.fnUntraced(function* (mirror: Mirror, parent: string, drafts: ReadonlyArray<CommitDraft>) {
  const env = { GIT_DIR: mirror.path, GIT_INDEX_FILE: join(yield* privateFolder(mirror.path), "index") }
  yield* git(["read-tree", parent], { env })
  const built: Array<string> = []
  for (const draft of drafts) {
    yield* "patch" in draft ? applyPatch(draft.patch, env) : writeFiles(draft.files, env)
    const tree = yield* gitText(["write-tree"], { env })
    const commit = ["commit-tree", tree, "-p", built.at(-1) ?? parent, "-F", "-"]
    built.push(yield* gitText(commit, { env: { ...env, ...identity(draft) }, input: draft.message }))
  }
  return built as ReadonlyArray<string>
})

type Environment = Readonly<Record<string, string>>

const applyPatch = (patch: Uint8Array, env: Environment): Effect.Effect<unknown, GitFailed> =>
  patch.length === 0
    ? Effect.void
    : git(["apply", "--cached", "--binary", "--whitespace=nowarn", "-"], { env, input: patch })

const writeFiles = (files: Readonly<Record<string, string | Uint8Array | null>>, env: Environment) =>
  Effect.gen(function* () {
    const entries = yield* Effect.forEach(Object.entries(files), ([path, content]) =>
      content === null
        ? Effect.succeed(`0 ${"0".repeat(40)}\t${path}\0`)
        : gitText(["hash-object", "-w", "--stdin"], { env, input: content }).pipe(
            Effect.map((blob) => `100644 ${blob}\t${path}\0`)
          )
    )
    yield* git(["update-index", "-z", "--index-info"], { env, input: entries.join("") })
  })

const identity = ({ author, date }: CommitDraft): Environment => ({
  GIT_AUTHOR_NAME: author.name,
  GIT_AUTHOR_EMAIL: author.email,
  GIT_AUTHOR_DATE: date,
  GIT_COMMITTER_NAME: author.name,
  GIT_COMMITTER_EMAIL: author.email,
  GIT_COMMITTER_DATE: date
})
