import type { Account } from "#local/github/Accounts.ts"
import { mayWrite, requireAccount, requireWrite, requireWriteOrAuthor } from "#local/github/access.ts"
import { announceIssue, announcePull } from "#local/github/announce.ts"
import type { Hub } from "#local/github/Hub.ts"
import { checkBody, checkTitle } from "#local/github/limits.ts"
import { now } from "#local/github/now.ts"
import type { IssueRecord, PullPart, PullRecord, RepositoryRecord } from "#local/github/records.ts"
import { labelShape } from "#local/github/shapes/label.ts"

export const openIssue = (
  hub: Hub,
  actor: Account | null,
  repository: RepositoryRecord,
  title: string,
  body: string | null,
  labels: ReadonlyArray<string> = []
): IssueRecord => {
  const author = requireAccount(actor)
  checkTitle("Issue", title)
  checkBody("Issue", body)
  const issue = recordIssue(hub, repository, author, title, body, null)
  // Labels of those who may not write are dropped without a word.
  if (mayWrite(hub, author, repository)) issue.labels.push(...new Set(labels))
  announceIssue(hub, repository, author, issue, "opened")
  for (const name of issue.labels)
    announceIssue(hub, repository, author, issue, "labeled", { label: labelShape(hub, repository, name) })
  return issue
}

export const setIssueState = (
  hub: Hub,
  actor: Account | null,
  repository: RepositoryRecord,
  issue: IssueRecord,
  state: IssueRecord["state"]
): void => {
  const by = requireWriteOrAuthor(hub, actor, repository, issue.author)
  if (issue.state === state) return
  issue.state = state
  issue.updatedAt = now()
  issue.closedAt = state === "closed" ? issue.updatedAt : null
  hub.store.changed()
  announceIssue(hub, repository, by, issue, state === "closed" ? "closed" : "reopened")
}

/** Issues and pull requests share one row of numbers. */
export const recordIssue = <Pull extends PullPart | null>(
  hub: Hub,
  repository: RepositoryRecord,
  author: Account,
  title: string,
  body: string | null,
  pull: Pull
): IssueRecord & { readonly pull: Pull } => {
  repository.lastNumber += 1
  const at = now()
  const issue = {
    id: hub.store.nextId(),
    repositoryId: repository.id,
    number: repository.lastNumber,
    author: author.login,
    title,
    body,
    state: "open" as const,
    labels: [],
    createdAt: at,
    updatedAt: at,
    closedAt: null,
    pull
  }
  hub.store.records.issues.push(issue)
  hub.store.changed()
  return issue
}

export const addLabels = async (
  hub: Hub,
  actor: Account | null,
  repository: RepositoryRecord,
  issue: IssueRecord,
  names: ReadonlyArray<string>
): Promise<void> => {
  const by = requireWrite(hub, actor, repository)
  for (const name of new Set(names).difference(new Set(issue.labels))) {
    issue.labels.push(name)
    issue.updatedAt = now()
    hub.store.changed()
    const label = labelShape(hub, repository, name)
    if (issue.pull === null) announceIssue(hub, repository, by, issue, "labeled", { label })
    else await announcePull(hub, repository, by, issue as PullRecord, "labeled", { label })
  }
}
