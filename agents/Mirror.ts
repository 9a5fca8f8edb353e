import { existsSync } from "node:fs"
import { mkdir, mkdtemp, rename, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { Effect } from "effect"
import { GitFailed, git } from "./Git.ts"
import { withLockFile } from "./lockFile.ts"
import { removeTree } from "./removeTree.ts"

/** A bare copy of one remote repository, in our own state folder; a cache, so it may be thrown away at any moment. */
export interface Mirror {
  readonly path: string
  readonly remote: string
  /** Runs a git command that talks to the remote, as whom we are there. */
  readonly remotely: (args: ReadonlyArray<string>) => Effect.Effect<Buffer, GitFailed>
}

/** The default branch and its newest commit, as the remote tells now; the mirror has that commit afterwards. */
export const refreshMirror = Effect.fn("Mirror.refresh")(function* (mirror: Mirror) {
  const newest = yield* defaultBranch(mirror)
  const present = requireCommit(mirror, newest.head)
  // Work branches come along; tags are left out, nothing here reads them.
  const fetchAll = fetch(mirror, ["--prune", mirror.remote, "+refs/heads/*:refs/heads/*"])
  const fetched = locked(mirror, healing(mirror, fetchAll.pipe(Effect.andThen(present))))
  yield* present.pipe(Effect.catchTag("GitFailed", () => fetched))
  return newest
})

/** Runs `use` on a mirror that has `commits`; it is run once more when they were missing, or the mirror was broken and is replaced. */
export const withCommits = Effect.fn("Mirror.withCommits")(function* <A>(
  mirror: Mirror,
  commits: ReadonlyArray<string>,
  use: Effect.Effect<A, GitFailed>
) {
  const present = Effect.forEach(commits, (commit) => requireCommit(mirror, commit), { discard: true })
  const completed = locked(mirror, healing(mirror, fetch(mirror, [mirror.remote, ...commits])))
  const whole = gitSays(present).pipe(Effect.flatMap((has) => (has ? isIntact(mirror) : Effect.succeed(false))))
  // `use` may write into the mirror's folder, so not before there is one.
  if (!existsSync(mirror.path)) yield* completed
  return yield* use.pipe(
    Effect.catchTag("GitFailed", (failed) =>
      Effect.flatMap(whole, (is) => (is ? Effect.fail(failed) : completed.pipe(Effect.andThen(use))))
    )
  )
})

/** Newest commit of a branch on the remote, or null when there is no such branch. */
export const remoteHead = Effect.fn("Mirror.remoteHead")(function* (mirror: Mirror, branch: string) {
  const listed = yield* remoteText(mirror, ["ls-remote", mirror.remote, `refs/heads/${branch}`])
  return listed === "" ? null : listed.split("\t")[0]!
})

/**
 * Attributes that outrank every .gitattributes file: files are taken byte for byte (no end-of-line, encoding, keyword or
 * filter conversion), and diffs and merges by git's own rules.
 */
export const neutralAttributes =
  "* -text !eol -crlf -ident -filter -working-tree-encoding !diff !merge !whitespace !conflict-marker-size\n"

const at = (mirror: Mirror) => ["--git-dir", mirror.path]

const defaultBranch = Effect.fnUntraced(function* (mirror: Mirror) {
  const args = ["ls-remote", "--symref", mirror.remote, "HEAD"]
  const listed = yield* remoteText(mirror, args)
  const branch = /^ref: refs\/heads\/(\S+)\tHEAD$/m.exec(listed)?.[1]
  const head = /^([0-9a-f]{40,64})\tHEAD$/m.exec(listed)?.[1]
  if (branch !== undefined && head !== undefined) return { branch, head }
  return yield* new GitFailed({ command: `git ${args.join(" ")}`, exit: 2, stderr: "the remote has no default branch" })
})

const fetch = (mirror: Mirror, args: ReadonlyArray<string>) =>
  mirror.remotely([...at(mirror), "fetch", "--quiet", "--no-tags", ...args])

const remoteText = (mirror: Mirror, args: ReadonlyArray<string>) =>
  mirror.remotely(args).pipe(Effect.map((stdout) => stdout.toString("utf8").trim()))

const requireCommit = (mirror: Mirror, commit: string) => git([...at(mirror), "cat-file", "-e", `${commit}^{commit}`])

const locked = <A>(mirror: Mirror, effect: Effect.Effect<A, GitFailed>) =>
  Effect.promise(() => mkdir(dirname(mirror.path), { recursive: true })).pipe(
    Effect.andThen(effect.pipe(withLockFile(`${mirror.path}.lock`)))
  )

// Under the lock only.
const healing = <A>(mirror: Mirror, effect: Effect.Effect<A, GitFailed>) =>
  create(mirror).pipe(
    Effect.andThen(effect),
    Effect.catchTag("GitFailed", (failed) =>
      Effect.gen(function* () {
        if (yield* isIntact(mirror)) return yield* failed
        yield* Effect.logWarning(`The mirror ${mirror.path} is broken and is cloned again`)
        yield* discard(mirror)
        yield* create(mirror)
        return yield* effect
      })
    )
  )

const isIntact = (mirror: Mirror) => gitSays(git([...at(mirror), "fsck", "--no-dangling", "--no-progress"]))

const gitSays = (question: Effect.Effect<unknown, GitFailed>) =>
  question.pipe(
    Effect.as(true),
    Effect.catchTag("GitFailed", () => Effect.succeed(false))
  )

const discard = (mirror: Mirror) =>
  Effect.gen(function* () {
    // Moved first: a reader that has it open keeps its files, a crash half-way leaves no half mirror in place.
    const aside = yield* Effect.promise(() => mkdtemp(`${mirror.path}.broken-`))
    yield* Effect.promise(() => rename(mirror.path, join(aside, "mirror")))
    yield* removeTree(aside)
  })

const create = Effect.fnUntraced(function* (mirror: Mirror) {
  if (existsSync(mirror.path)) return
  const aside = yield* Effect.promise(() => mkdtemp(`${mirror.path}.new-`))
  yield* git(["init", "--quiet", "--bare", "--template=", aside])
  // Checkouts ask for commits by name, also for ones no branch holds any more.
  yield* git(["--git-dir", aside, "config", "uploadpack.allowAnySHA1InWant", "true"])
  yield* Effect.promise(async () => {
    await mkdir(join(aside, "info"), { recursive: true })
    await writeFile(join(aside, "info", "attributes"), neutralAttributes)
    await rename(aside, mirror.path)
  })
})
