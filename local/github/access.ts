import { type Account, isApp } from "./Accounts.ts"
import { covers } from "./Apps.ts"
import type { Hub } from "./Hub.ts"
import { notFound, Refusal } from "./Refusal.ts"
import type { RepositoryRecord } from "./records.ts"

/** The repository if it may be seen; a private one is simply not there for others. */
export const readable = (hub: Hub, actor: Account | null, owner: string, name: string): RepositoryRecord => {
  const repository = hub.store.repository(owner, name)
  if (repository === undefined || hub.accounts.permission(actor, repository) === "none") throw notFound()
  return repository
}

export const requireAccount = (actor: Account | null): Account => {
  if (actor === null) throw new Refusal(401, "Requires authentication")
  return actor
}

export const requireWrite = (hub: Hub, actor: Account | null, repository: RepositoryRecord): Account => {
  const account = requireAccount(actor)
  if (!mayWrite(hub, account, repository)) throw forbidden(account)
  return account
}

export const requireWriteOrAuthor = (
  hub: Hub,
  actor: Account | null,
  repository: RepositoryRecord,
  author: string
): Account => {
  const account = requireAccount(actor)
  return account.login === author ? account : requireWrite(hub, account, repository)
}

/** Webhook settings belong to administrators; an app may hold that permission by itself. For others they are not there. */
export const requireHookAccess = (hub: Hub, actor: Account | null, repository: RepositoryRecord): void => {
  const account = requireAccount(actor)
  const allowed = isApp(account)
    ? mayWrite(hub, account, repository)
    : hub.accounts.permission(account, repository) === "admin"
  if (!allowed) throw notFound()
}

/** An App's token was held against what the route needs before, see `requirePermissions`: here only the repository counts. */
export const mayWrite = (hub: Hub, account: Account, repository: RepositoryRecord): boolean =>
  account.grant?.kind === "token"
    ? covers(account.grant.installation, account.grant.repositories, repository.owner, repository.name)
    : ["admin", "write"].includes(hub.accounts.permission(account, repository))

const forbidden = (account: Account): Refusal =>
  new Refusal(403, `Resource not accessible by ${isApp(account) ? "integration" : "personal access token"}`)
