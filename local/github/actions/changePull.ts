import type { Account } from "#local/github/Accounts.ts"
import { requireWrite, requireWriteOrAuthor } from "#local/github/access.ts"
import { announcePull } from "#local/github/announce.ts"
import type { Hub } from "#local/github/Hub.ts"
import { checkBody, checkTitle } from "#local/github/limits.ts"
import { now } from "#local/github/now.ts"
import { validationFailed } from "#local/github/Refusal.ts"
import type { PullRecord, RepositoryRecord } from "#local/github/records.ts"
import { refuseTwin } from "./openPull.ts"

export interface PullChange {
  readonly title?: string
  readonly body?: string
  readonly state?: string
  readonly base?: string
}

export const editPull = async (
  hub: Hub,
  actor: Account | null,
  repository: RepositoryRecord,
  pull: PullRecord,
  change: PullChange
): Promise<void> => {
  const by = requireWriteOrAuthor(hub, actor, repository, pull.author)
  if (change.title !== undefined) checkTitle("PullRequest", change.title)
  if (change.body !== undefined) checkBody("PullRequest", change.body)
  const changes = await rewrite(hub, repository, pull, change)
  if (Object.keys(changes).length > 0) await announcePull(hub, repository, by, pull, "edited", { changes })
  if (change.state === "closed" && pull.state === "open") await close(hub, by, repository, pull)
  if (change.state === "open" && pull.state === "closed") await reopen(hub, by, repository, pull)
}

/** Only GraphQL changes this: GitHub's REST API ignores `draft` in a change. */
export const setDraft = async (
  hub: Hub,
  actor: Account | null,
  repository: RepositoryRecord,
  pull: PullRecord,
  draft: boolean
): Promise<void> => {
  const by = requireWrite(hub, actor, repository)
  if (pull.pull.draft === draft) return
  pull.pull.draft = draft
  touch(hub, pull)
  await announcePull(hub, repository, by, pull, draft ? "converted_to_draft" : "ready_for_review")
}

export const close = async (hub: Hub, by: Account, repository: RepositoryRecord, pull: PullRecord): Promise<void> => {
  pull.state = "closed"
  pull.closedAt = touch(hub, pull)
  await announcePull(hub, repository, by, pull, "closed")
}

const reopen = async (hub: Hub, by: Account, repository: RepositoryRecord, pull: PullRecord): Promise<void> => {
  const head = await hub.git(repository).branch(pull.pull.head)
  if (pull.pull.mergedAt !== null || head === null) {
    throw validationFailed("PullRequest", { code: "custom", field: "state", message: "state cannot be changed." })
  }
  refuseTwin(hub, repository, pull.pull.head, pull.pull.base)
  pull.state = "open"
  pull.closedAt = null
  pull.pull.headSha = head
  touch(hub, pull)
  await announcePull(hub, repository, by, pull, "reopened")
}

const rewrite = async (hub: Hub, repository: RepositoryRecord, pull: PullRecord, change: PullChange) => {
  const changes: Record<string, unknown> = {}
  if (change.base !== undefined && change.base !== pull.pull.base) {
    const sha = await hub.git(repository).branch(change.base)
    if (sha === null) throw validationFailed("PullRequest", { field: "base", code: "invalid" })
    changes["base"] = { ref: { from: pull.pull.base }, sha: { from: pull.pull.baseSha } }
    pull.pull.base = change.base
    pull.pull.baseSha = sha
  }
  if (change.title !== undefined && change.title !== pull.title) {
    changes["title"] = { from: pull.title }
    pull.title = change.title
  }
  if (change.body !== undefined && change.body !== pull.body) {
    changes["body"] = { from: pull.body ?? "" }
    pull.body = change.body
  }
  touch(hub, pull)
  return changes
}

const touch = (hub: Hub, pull: PullRecord): string => {
  pull.updatedAt = now()
  hub.store.changed()
  return pull.updatedAt
}
