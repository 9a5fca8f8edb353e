import { Effect } from "effect"
import type { Grant } from "./appPermissions.ts"
import { call, callOnce, type GitHubClient } from "./client.ts"
import type { GitHubRefused, GitHubUnavailable } from "./errors.ts"
import { repositoryParameters } from "./repositoryParameters.ts"

/** What a commit is, but for who made it and when. */
export interface CommitContent {
  readonly tree: string
  readonly parents: ReadonlyArray<string>
  readonly message: string
}

/** A path and what is to stand there; `sha` null removes it. Modes are git's. */
export interface TreeChange {
  readonly path: string
  readonly mode: "100644" | "100755" | "120000" | "160000"
  readonly sha: string | null
}

/**
 * GitHub's git database. What it creates is content-addressed, so creating it twice does no harm, but for a commit: GitHub
 * dates it, and signs it when the request is an App's and names neither author nor committer.
 */
export const commitCalls = (octokit: GitHubClient) => ({
  /** Newest commit of a branch, null when there is none. */
  branchHead: (repository: string, branch: string) =>
    call((request) =>
      octokit.rest.git.getRef({ ...repositoryParameters(repository), ref: `heads/${branch}`, request })
    ).pipe(
      Effect.map(({ data }) => data.object.sha),
      noneWhenMissing
    ),

  readCommit: (repository: string, sha: string) =>
    call((request) =>
      octokit.rest.git.getCommit({ ...repositoryParameters(repository), commit_sha: sha, request })
    ).pipe(Effect.map(({ data }): CommitContent => contentOf(data))),

  createBlob: (repository: string, content: Buffer) =>
    call((request) =>
      octokit.rest.git.createBlob({
        ...repositoryParameters(repository),
        ...{ content: content.toString("base64"), encoding: "base64", request }
      })
    ).pipe(Effect.map(({ data }) => data.sha)),

  createTree: (repository: string, base: string, changes: ReadonlyArray<TreeChange>) =>
    call((request) =>
      octokit.rest.git.createTree({
        ...repositoryParameters(repository),
        ...{ base_tree: base, tree: changes.map(entryOf), request }
      })
    ).pipe(Effect.map(({ data }) => data.sha)),

  createCommit: (repository: string, { tree, parents, message }: CommitContent) =>
    callOnce((request) =>
      octokit.rest.git.createCommit({
        ...repositoryParameters(repository),
        ...{ tree, parents: [...parents], message, request }
      })
    ).pipe(Effect.map(({ data }) => ({ sha: data.sha, verified: data.verification.verified }))),

  /**
   * Puts a branch on a commit if it stands on `before` (null: if there is none), in one step on GitHub's side; refused
   * otherwise. REST has no such condition.
   */
  moveBranch: Effect.fn("GitHub.moveBranch")(function* (
    repository: string,
    branch: string,
    move: { readonly before: string | null; readonly after: string; readonly force: boolean }
  ) {
    const { data } = yield* call((request) => octokit.rest.repos.get({ ...repositoryParameters(repository), request }))
    const update = {
      name: `refs/heads/${branch}`,
      beforeOid: move.before ?? "0".repeat(move.after.length),
      afterOid: move.after,
      force: move.force
    }
    const grant: Grant = { repository, permissions: { contents: "write" } }
    yield* callOnce((request) =>
      octokit.graphql(updateRefs, { id: data.node_id, updates: [update], request: { ...request, grant } })
    )
  })
})

export type CommitCalls = ReturnType<typeof commitCalls>

const updateRefs = `mutation ($id: ID!, $updates: [RefUpdate!]!) {
  updateRefs(input: { repositoryId: $id, refUpdates: $updates }) { clientMutationId }
}`

const entryOf = ({ path, mode, sha }: TreeChange) => ({
  ...{ path, mode, sha },
  type: mode === "160000" ? ("commit" as const) : ("blob" as const)
})

const contentOf = (wire: {
  readonly tree: { readonly sha: string }
  readonly parents: ReadonlyArray<{ readonly sha: string }>
  readonly message: string
}): CommitContent => ({ tree: wire.tree.sha, parents: wire.parents.map(({ sha }) => sha), message: wire.message })

const noneWhenMissing = <A>(asked: Effect.Effect<A, GitHubUnavailable | GitHubRefused>) =>
  Effect.catchIf(
    asked,
    (error) => error._tag === "GitHubRefused" && error.status === 404,
    () => Effect.succeed(null)
  )
