import { createHash } from "node:crypto"
import type { RepositoryRecord } from "./records.ts"

export type Permission = "admin" | "write" | "read" | "none"

/** Someone the stand-in knows, as given to `startGitHub`. `permissions` is by `owner/name`. */
export interface KnownUser {
  readonly login: string
  readonly id?: number
  readonly type: "User" | "Bot"
  readonly token: string
  readonly permissions?: Readonly<Record<string, "admin" | "write" | "read">>
}

export interface Account {
  readonly id: number
  readonly login: string
  readonly type: "User" | "Bot" | "Organization"
}

export class Accounts {
  readonly #users: ReadonlyArray<KnownUser>

  constructor(users: ReadonlyArray<KnownUser>) {
    this.#users = users
  }

  withToken(token: string): Account | undefined {
    const user = this.#users.find((one) => one.token === token)
    return user && accountOf(user)
  }

  named(login: string): Account | undefined {
    const user = this.#users.find((one) => one.login.toLowerCase() === login.toLowerCase())
    return user && accountOf(user)
  }

  /** The account behind a login in the records: an owner nobody signed in as is an organization. */
  account(login: string): Account {
    return this.named(login) ?? { id: idOf(login), login, type: "Organization" }
  }

  permission(account: Account | null, repository: RepositoryRecord): Permission {
    const floor = repository.private ? "none" : "read"
    if (account === null) return floor
    if (account.login.toLowerCase() === repository.owner.toLowerCase()) return "admin"
    const user = this.#users.find((one) => one.login === account.login)
    return user?.permissions?.[`${repository.owner}/${repository.name}`] ?? floor
  }

  /** Those who may at least read, strongest permission first. */
  members(repository: RepositoryRecord): ReadonlyArray<{ readonly account: Account; readonly permission: Permission }> {
    const order: ReadonlyArray<Permission> = ["admin", "write", "read"]
    const all = this.#users
      .map(accountOf)
      .map((account) => ({ account, permission: this.permission(account, repository) }))
    return order.flatMap((permission) => all.filter((one) => one.permission === permission))
  }
}

/** A GitHub App's account: its tokens belong to an installation, not to a user. */
export const isApp = (account: Account): boolean => account.login.endsWith("[bot]")

const accountOf = (user: KnownUser): Account => ({
  id: user.id ?? idOf(user.login),
  login: user.login,
  type: user.type
})

/** Stable across restarts, and in the range of real ids. */
const idOf = (login: string): number => createHash("sha256").update(login.toLowerCase()).digest().readUInt32BE() >>> 2
