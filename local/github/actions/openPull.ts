import type { Account } from "#local/github/Accounts.ts"
import { requireWrite } from "#local/github/access.ts"
import { announcePull } from "#local/github/announce.ts"
import type { Hub } from "#local/github/Hub.ts"
import { checkBody, checkTitle } from "#local/github/limits.ts"
import { validationFailed } from "#local/github/Refusal.ts"
import type { PullRecord, RepositoryRecord } from "#local/github/records.ts"
import { recordIssue } from "./issues.ts"

export interface NewPull {
  readonly title: string
  readonly body: string | null
  /** A branch, or `owner:branch` with the repository's own owner: there are no forks here. */
  readonly head: string
  readonly base: string
  readonly draft: boolean
}

export const openPull = async (
  hub: Hub,
  actor: Account | null,
  repository: RepositoryRecord,
  wanted: NewPull
): Promise<PullRecord> => {
  const author = requireWrite(hub, actor, repository)
  checkTitle("PullRequest", wanted.title)
  checkBody("PullRequest", wanted.body)
  const head = ownBranch(repository, wanted.head)
  const git = hub.git(repository)
  const [headSha, baseSha] = await Promise.all([git.branch(head), git.branch(wanted.base)])
  if (baseSha === null) throw validationFailed("PullRequest", { field: "base", code: "invalid" })
  if (headSha === null) throw validationFailed("PullRequest", { field: "head", code: "invalid" })
  refuseTwin(hub, repository, head, wanted.base)
  if ((await git.count(`${baseSha}..${headSha}`)) === 0) {
    throw validationFailed("PullRequest", { code: "custom", message: `No commits between ${wanted.base} and ${head}` })
  }
  const pull = recordIssue(hub, repository, author, wanted.title, wanted.body, {
    id: hub.store.nextId(),
    head,
    base: wanted.base,
    headSha,
    baseSha,
    draft: wanted.draft,
    mergedAt: null,
    mergedBy: null,
    mergeCommitSha: null
  })
  await git.updateRef(`refs/pull/${pull.number}/head`, headSha)
  await announcePull(hub, repository, author, pull, "opened")
  return pull
}

/** One open pull request per head and base. */
export const refuseTwin = (hub: Hub, repository: RepositoryRecord, head: string, base: string): void => {
  const same = (one: PullRecord): boolean => one.state === "open" && one.pull.head === head && one.pull.base === base
  if (hub.store.pulls(repository).some(same)) {
    const message = `A pull request already exists for ${repository.owner}:${head}.`
    throw validationFailed("PullRequest", { code: "custom", message })
  }
}

const ownBranch = (repository: RepositoryRecord, head: string): string => {
  const colon = head.indexOf(":")
  if (colon < 0) return head
  if (head.slice(0, colon).toLowerCase() === repository.owner.toLowerCase()) return head.slice(colon + 1)
  throw validationFailed("PullRequest", { field: "head", code: "invalid" })
}
