import type { Account } from "#local/github/Accounts.ts"
import { requireWrite } from "#local/github/access.ts"
import type { Hub } from "#local/github/Hub.ts"
import { now } from "#local/github/now.ts"
import { Refusal } from "#local/github/Refusal.ts"
import type { PullRecord, RepositoryRecord } from "#local/github/records.ts"
import { close } from "./changePull.ts"
import { setIssueState } from "./issues.ts"
import { refsMoved } from "./refsMoved.ts"

export interface MergeWish {
  readonly method: string
  readonly title?: string
  readonly message?: string
  /** Refuse when the head is no longer this commit. */
  readonly sha?: string
}

/** Answers the merge commit. A rebase needs git 2.44 in a bare repository, so the repository does not allow it. */
export const mergePull = async (
  hub: Hub,
  actor: Account | null,
  repository: RepositoryRecord,
  pull: PullRecord,
  wish: MergeWish
): Promise<string> => {
  const by = requireWrite(hub, actor, repository)
  if (pull.state !== "open") throw new Refusal(405, "Pull Request is not mergeable")
  if (pull.pull.draft) throw new Refusal(405, "Pull Request is still a draft")
  if (wish.method === "rebase") throw new Refusal(405, "Rebase merges are not allowed on this repository.")
  if (wish.sha !== undefined && wish.sha !== pull.pull.headSha) {
    throw new Refusal(409, "Head branch was modified. Review and try the merge again.")
  }
  const git = hub.git(repository)
  const base = await git.branch(pull.pull.base)
  const tree = base === null ? null : await git.mergedTree(base, pull.pull.headSha)
  if (base === null || tree === null) throw new Refusal(405, "Pull Request is not mergeable")
  const parents = wish.method === "squash" ? [base] : [base, pull.pull.headSha]
  const author = { name: by.login, email: `${by.id}+${by.login}@users.noreply.github.com` }
  const sha = await git.commitTree(tree, parents, mergeMessage(repository, pull, wish), author)
  const ref = `refs/heads/${pull.pull.base}`
  await git.updateRef(ref, sha, base)
  Object.assign(pull.pull, { baseSha: base, mergedAt: now(), mergedBy: by.login, mergeCommitSha: sha })
  await close(hub, by, repository, pull)
  await refsMoved(hub, by, repository, [{ ref, before: base, after: sha }])
  if (pull.pull.base === repository.defaultBranch) closeFixed(hub, by, repository, pull)
  return sha
}

/** A merge into the default branch closes the issues that the description says it fixes. */
const closeFixed = (hub: Hub, by: Account, repository: RepositoryRecord, pull: PullRecord): void => {
  for (const [, number] of (pull.body ?? "").matchAll(/\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):? #(\d+)/gi)) {
    const issue = hub.store.issue(repository, Number(number))
    if (issue !== undefined && issue.pull === null) setIssueState(hub, by, repository, issue, "closed")
  }
}

const mergeMessage = (
  repository: RepositoryRecord,
  pull: PullRecord,
  { method, title, message }: MergeWish
): string => {
  const squash = method === "squash"
  const subject = squash
    ? `${pull.title} (#${pull.number})`
    : `Merge pull request #${pull.number} from ${repository.owner}/${pull.pull.head}`
  return `${title ?? subject}\n\n${message ?? (squash ? (pull.body ?? "") : pull.title)}`.trim()
}
