import { join, resolve } from "node:path"
import { Config, Context, Effect, Layer, Schema, type Scope } from "effect"
import { ObjectName, Repository } from "#domain/Ids.ts"
import { commitCalls } from "#integrations/github/commits.ts"
import { GitHubAccess } from "#integrations/github/GitHubAccess.ts"
import { type Checkout, checkOut } from "./Checkout.ts"
import { buildCommits, type CommitDraft, commitsBetween, mergesCleanly } from "./Commits.ts"
import type { GitFailed } from "./Git.ts"
import { type Mirror, refreshMirror, remoteHead } from "./Mirror.ts"
import { publishCommits } from "./publishCommits.ts"
import { type BranchMoved, type Push, pushBranch } from "./pushBranch.ts"
import { notLetIn, remoteGit } from "./remoteGit.ts"
import { removeLeftovers } from "./removeLeftovers.ts"

/**
 * The forge's repositories, through bare mirrors in `<REDGREEN_HOME>/mirrors`. `repository` is `owner/name` below
 * `GITHUB_URL`, commits are full object names; anything else is a defect. Who we are there: `GitHubAccess`.
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
    /**
     * Publishes `parent..commit` as a branch and answers the name of its head there: with a personal token `commit` itself,
     * with an App that of the same content signed by GitHub.
     */
    push(options: Push & { readonly repository: string }): Effect.Effect<string, GitFailed | BranchMoved>
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
      const { kind, client } = yield* GitHubAccess
      // Every agent begins with this service, before it takes up any work.
      yield* removeLeftovers
      const remotely = yield* remoteGit(home)

      const mirrorOf = Effect.fnUntraced(function* (repository: string, ...commits: ReadonlyArray<string>) {
        const name = yield* decodeRepository(repository)
        yield* decodeCommits(commits)
        return {
          path: join(home, "mirrors", `${name}.git`),
          remote: `${web}/${name}.git`,
          remotely: remotely(name)
        } satisfies Mirror
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
        push: (push) =>
          Effect.flatMap(mirrorOf(push.repository, push.parent, push.commit), (mirror) =>
            kind === "app"
              ? publishCommits(mirror, commitCalls(client), push).pipe(
                  Effect.catchTags({
                    GitHubRefused: (error) => notLetIn(push.repository, error),
                    GitHubUnavailable: (error) => notLetIn(push.repository, error)
                  })
                )
              : pushBranch(mirror, push).pipe(Effect.as(push.commit))
          ),
        remoteHead: (repository, branch) =>
          Effect.flatMap(mirrorOf(repository), (mirror) => remoteHead(mirror, branch)),
        mergeCleanly: (repository, ours, theirs) =>
          Effect.flatMap(mirrorOf(repository, ours, theirs), (mirror) => mergesCleanly(mirror, ours, theirs)),
        commitsBetween: (repository, from, to) =>
          Effect.flatMap(mirrorOf(repository, from, to), (mirror) => commitsBetween(mirror, from, to))
      })
    })
  ).pipe(Layer.provide(GitHubAccess.layer))
}

const decodeRepository = Schema.decodeEffect(Repository)
const decodeCommits = Schema.decodeEffect(Schema.Array(ObjectName))
