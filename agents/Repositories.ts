import { randomUUID } from "node:crypto"
import { chmod, mkdir, rename, writeFile } from "node:fs/promises"
import { join, resolve } from "node:path"
import { Config, Context, Effect, Layer, Option, Schema, type Scope } from "effect"
import { ObjectName, Repository } from "#domain/Ids.ts"
import { type Checkout, checkOut } from "./Checkout.ts"
import { buildCommits, type CommitDraft, commitsBetween, mergesCleanly } from "./Commits.ts"
import { askpassScript, type Credential, type GitFailed } from "./Git.ts"
import { type Mirror, refreshMirror, remoteHead } from "./Mirror.ts"
import { type BranchMoved, type Push, pushBranch } from "./pushBranch.ts"
import { removeLeftovers } from "./removeLeftovers.ts"

/**
 * The forge's repositories, through bare mirrors in `<REDGREEN_HOME>/mirrors`. `repository` is `owner/name` below
 * `GITHUB_URL`, commits are full object names; anything else is a defect. With `GITHUB_TOKEN`, git is given that token.
 */
export class Repositories extends Context.Service<
  Repositories,
  {
    /** Fetches, and answers the default branch with its newest commit. */
    refresh(repository: string): Effect.Effect<{ readonly branch: string; readonly head: string }, GitFailed>
    /** A fresh work tree in `<into>/<name>`, a folder that must not exist yet; removed when the scope closes. */
    checkout(options: {
      readonly repository: string
      readonly commit: string
      readonly into: string
      /** Generations of history, 1 when not given. */
      readonly history?: number
    }): Effect.Effect<Checkout, GitFailed, Scope.Scope>
    /** Builds commits in the mirror, see `buildCommits`; `push` publishes them. */
    commit(options: {
      readonly repository: string
      readonly parent: string
      readonly drafts: ReadonlyArray<CommitDraft>
    }): Effect.Effect<ReadonlyArray<string>, GitFailed>
    push(options: Push & { readonly repository: string }): Effect.Effect<void, GitFailed | BranchMoved>
    /** Asks the remote, not the mirror; null when there is no such branch. */
    remoteHead(repository: string, branch: string): Effect.Effect<string | null, GitFailed>
    mergeCleanly(repository: string, ours: string, theirs: string): Effect.Effect<boolean, GitFailed>
    commitsBetween(repository: string, from: string, to: string): Effect.Effect<number, GitFailed>
  }
>()("redgreen/agents/Repositories") {
  static readonly layer = Layer.effect(
    Repositories,
    Effect.gen(function* () {
      const home = resolve(yield* Config.String("REDGREEN_HOME").pipe(Config.withDefault(".redgreen")))
      const web = (yield* Config.String("GITHUB_URL").pipe(Config.withDefault("https://github.com"))).replace(
        /\/+$/,
        ""
      )
      const token = Option.getOrUndefined(yield* Config.option(Config.Redacted("GITHUB_TOKEN")))
      // Every agent begins with this service, before it takes up any work.
      yield* removeLeftovers
      const credential: Credential | undefined = token && { token, askpass: yield* writeAskpass(home) }

      const mirrorOf = Effect.fnUntraced(function* (repository: string, ...commits: ReadonlyArray<string>) {
        const name = yield* decodeRepository(repository)
        yield* decodeCommits(commits)
        return { path: join(home, "mirrors", `${name}.git`), remote: `${web}/${name}.git`, credential } satisfies Mirror
      }, Effect.orDie)

      return Repositories.of({
        refresh: (repository) => Effect.flatMap(mirrorOf(repository), refreshMirror),
        checkout: ({ repository, commit, into, history = 1 }) =>
          Effect.flatMap(mirrorOf(repository, commit), (mirror) => {
            const path = join(resolve(into), repository.split("/")[1]!)
            return checkOut(mirror, { commit, path, gitDirs: join(home, "checkouts"), history })
          }),
        commit: ({ repository, parent, drafts }) =>
          Effect.flatMap(mirrorOf(repository, parent), (mirror) => buildCommits(mirror, parent, drafts)),
        push: ({ repository, ...push }) =>
          Effect.flatMap(mirrorOf(repository, push.commit), (mirror) => pushBranch(mirror, push)),
        remoteHead: (repository, branch) =>
          Effect.flatMap(mirrorOf(repository), (mirror) => remoteHead(mirror, branch)),
        mergeCleanly: (repository, ours, theirs) =>
          Effect.flatMap(mirrorOf(repository, ours, theirs), (mirror) => mergesCleanly(mirror, ours, theirs)),
        commitsBetween: (repository, from, to) =>
          Effect.flatMap(mirrorOf(repository, from, to), (mirror) => commitsBetween(mirror, from, to))
      })
    })
  )
}

const decodeRepository = Schema.decodeEffect(Repository)
const decodeCommits = Schema.decodeEffect(Schema.Array(ObjectName))

// Put in place by rename: a git of another process may be running it.
const writeAskpass = (home: string) =>
  Effect.promise(async () => {
    const path = join(home, "git-askpass")
    const aside = `${path}.${randomUUID()}`
    await mkdir(home, { recursive: true })
    await writeFile(aside, askpassScript)
    await chmod(aside, 0o700)
    await rename(aside, path)
    return path
  })
