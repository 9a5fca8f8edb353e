import { Effect, Schema } from "effect"
import { type Mirror, remoteHead } from "./Mirror.ts"

/** The remote branch is not where the caller believes it is; `actual` null means that it does not exist. */
export class BranchMoved extends Schema.TaggedError<BranchMoved>()("BranchMoved", {
  branch: Schema.String,
  actual: Schema.NullOr(Schema.String)
}) {
  override get message() {
    return `the branch ${this.branch} moved: it now stands at ${this.actual ?? "nothing"}`
  }
}

export interface Push {
  readonly branch: string
  /** Newest ancestor of `commit` that the remote has already. */
  readonly parent: string
  readonly commit: string
  /**
   * Where the remote branch must stand now, null for a branch that must not exist yet. Only with it may the branch be
   * rewritten; without it the push must be a fast-forward.
   */
  readonly expectedRemote?: string | null
}

/** Publishes a commit of the mirror as a branch. A branch that already stands there is a success, whatever was expected. */
export const pushBranch = Effect.fn("Mirror.pushBranch")(function* (mirror: Mirror, push: Push) {
  const ref = `refs/heads/${push.branch}`
  const lease = push.expectedRemote === undefined ? [] : [`--force-with-lease=${ref}:${push.expectedRemote ?? ""}`]
  const args = ["--git-dir", mirror.path, "push", "--quiet", ...lease, mirror.remote, `${push.commit}:${ref}`]
  yield* mirror.remotely(args).pipe(
    Effect.catchTag("GitFailed", (failed) =>
      Effect.gen(function* () {
        const actual = yield* remoteHead(mirror, push.branch)
        if (actual === push.commit) return
        // "[remote rejected]" is the server's own no, for another reason.
        const moved = failed.stderr.includes("[rejected]")
        return yield* moved ? new BranchMoved({ branch: push.branch, actual }) : failed
      })
    )
  )
})
