import type { Account } from "#local/github/Accounts.ts"
import { requireWrite } from "#local/github/access.ts"
import type { Hub } from "#local/github/Hub.ts"
import { Refusal } from "#local/github/Refusal.ts"
import type { PullRecord, RepositoryRecord } from "#local/github/records.ts"
import { openPull } from "./openPull.ts"
import { refsMoved } from "./refsMoved.ts"

/** GitHub's Revert button: a branch `revert-<number>-<head>` that takes the merge back, and its pull request. */
export const revertPull = async (
  hub: Hub,
  actor: Account | null,
  repository: RepositoryRecord,
  pull: PullRecord
): Promise<PullRecord> => {
  const by = requireWrite(hub, actor, repository)
  const { base, head, mergeCommitSha: merged } = pull.pull
  const git = hub.git(repository)
  const tip = await git.branch(base)
  const [merge] = merged === null ? [] : await git.log(merged, 1)
  const [before] = merge?.parents[0] === undefined ? [] : await git.log(merge.parents[0], 1)
  // Only the newest merge: taking back one that others build on needs a merge of its own.
  if (merge === undefined || before === undefined || tip !== merged)
    throw new Refusal(422, "This pull request could not be reverted automatically.")
  const branch = `revert-${pull.number}-${head}`
  const author = { name: by.login, email: `${by.id}+${by.login}@users.noreply.github.com` }
  const title = `Revert "${pull.title}"`
  const after = await git.commitTree(before.tree, [merge.sha], title, author)
  const ref = `refs/heads/${branch}`
  await git.updateRef(ref, after)
  await refsMoved(hub, by, repository, [{ ref, before: "0".repeat(40), after }])
  const body = `Reverts ${repository.owner}/${repository.name}#${pull.number}`
  return await openPull(hub, by, repository, { title, body, head: branch, base, draft: false })
}
