import { Effect } from "effect"
import type { CommitCalls, CommitContent, TreeChange } from "#integrations/github/commits.ts"
import { GitFailed, git, gitText } from "./Git.ts"
import type { Mirror } from "./Mirror.ts"
import { BranchMoved, type Push } from "./pushBranch.ts"

/**
 * Publishes the mirror's commits from `parent` to `commit` as a branch through GitHub's API, which signs them for an App, and
 * answers the name of the last one there: tree, parent and message are the same, author, dates and so the names are GitHub's.
 * Commits like these that stand on the branch already are taken as they are, so that a repeated call makes no second history.
 */
export const publishCommits = Effect.fn("Mirror.publishCommits")(function* (
  mirror: Mirror,
  github: CommitCalls,
  push: Push & { readonly repository: string }
) {
  const { repository, branch, expectedRemote } = push
  const wanted = yield* chainOf(mirror, push)
  const actual = yield* github.branchHead(repository, branch)
  if (actual !== null && (yield* isPublished(github, repository, push.parent, wanted, actual))) return actual
  if (expectedRemote !== undefined && actual !== expectedRemote) return yield* new BranchMoved({ branch, actual })

  let head = push.parent
  for (const commit of wanted) head = yield* recreate(mirror, github, repository, commit, head)
  const move = { before: actual, after: head, force: expectedRemote !== undefined }
  return yield* github.moveBranch(repository, branch, move).pipe(
    Effect.as(head),
    Effect.catchTag("GitHubRefused", (refused) =>
      Effect.gen(function* () {
        const now = yield* github.branchHead(repository, branch)
        if (now !== null && (yield* isPublished(github, repository, push.parent, wanted, now))) return now
        // Without a lease GitHub's no is the fast-forward rule's.
        const moved = now !== actual || expectedRemote === undefined
        return yield* moved ? new BranchMoved({ branch, actual: now }) : refused
      })
    )
  )
})

/** A commit of the mirror. */
interface Local {
  readonly name: string
  readonly tree: string
  readonly message: string
}

/** Oldest first. */
const chainOf = Effect.fnUntraced(function* (mirror: Mirror, { parent, commit }: Push) {
  const names = yield* gitText(["--git-dir", mirror.path, "rev-list", "--reverse", `${parent}..${commit}`])
  return yield* Effect.forEach(names.split("\n").filter(Boolean), (name) =>
    git(["--git-dir", mirror.path, "cat-file", "commit", name]).pipe(
      Effect.map((raw): Local => {
        const text = raw.toString("utf8")
        return { name, tree: /^tree (\S+)/.exec(text)![1]!, message: text.slice(text.indexOf("\n\n") + 2) }
      })
    )
  )
})

const isPublished = Effect.fnUntraced(function* (
  github: CommitCalls,
  repository: string,
  parent: string,
  wanted: ReadonlyArray<Local>,
  head: string
) {
  let at = head
  for (const local of wanted.toReversed()) {
    const there: CommitContent = yield* github.readCommit(repository, at)
    const [before, ...others] = there.parents
    const same = there.tree === local.tree && there.message.trimEnd() === local.message.trimEnd()
    if (!same || before === undefined || others.length > 0) return false
    at = before
  }
  return at === parent
})

const recreate = Effect.fnUntraced(function* (
  mirror: Mirror,
  github: CommitCalls,
  repository: string,
  { name, tree, message }: Local,
  parent: string
) {
  const base = yield* gitText(["--git-dir", mirror.path, "rev-parse", `${name}^^{tree}`])
  const changes = yield* changesOf(mirror, name)
  const workflow = changes.find(({ path }) => path.startsWith(".github/workflows/"))
  if (workflow !== undefined)
    return yield* unpublished(`the App may not change ${workflow.path}: a person has to take it over by hand`)
  const blobs = new Set(changes.filter(({ mode }) => mode !== "160000").flatMap(({ sha }) => sha ?? []))
  for (const blob of blobs) {
    const content = yield* git(["--git-dir", mirror.path, "cat-file", "blob", blob])
    yield* sameAs(blob, yield* github.createBlob(repository, content))
  }
  if (tree !== base) yield* sameAs(tree, yield* github.createTree(repository, base, changes))
  const { sha, verified } = yield* github.createCommit(repository, { tree, parents: [parent], message })
  if (!verified) yield* Effect.logWarning(`GitHub did not sign commit ${sha} of ${repository}`)
  return sha
})

/** Removals first: a file may have become a folder. */
const changesOf = Effect.fnUntraced(function* (mirror: Mirror, commit: string) {
  const raw = ["diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", `${commit}^`, commit]
  const listed = (yield* git(["--git-dir", mirror.path, ...raw])).toString("utf8").split("\0")
  const changes: Array<TreeChange> = []
  for (let at = 0; at + 1 < listed.length; at += 2) {
    const [before = "", after = "", , sha = "", status] = listed[at]!.slice(1).split(" ")
    const mode = (status === "D" ? before : after) as TreeChange["mode"]
    changes.push({ path: listed[at + 1]!, mode, sha: status === "D" ? null : sha })
  }
  return changes.toSorted((one, other) => Number(other.sha === null) - Number(one.sha === null))
})

// What a person approved and the verifier proved is these very bytes.
const sameAs = (ours: string, theirs: string): Effect.Effect<void, GitFailed> =>
  ours === theirs ? Effect.void : unpublished(`GitHub made ${theirs} of ${ours}`)

const unpublished = (why: string) => new GitFailed({ command: "publish through GitHub's API", exit: 128, stderr: why })
