import { createHash } from "node:crypto"
import { Apps, allows, type Bot, covers, type Grant, type KnownApp } from "./Apps.ts"
import type { RepositoryRecord } from "./records.ts"

export type Permission = "admin" | "write" | "read" | "none"

/** Someone the stand-in knows, as given to `startGitHub`. `permissions` is by `owner/name`. */
export interface KnownUser {
  readonly login: string
  readonly id?: number
  readonly type: "User" | "Bot"
  readonly token: string
  readonly permissions?: Readonly<Record<string, "admin" | "write" | "read">>
  /** By `organization/slug`: a team is there when somebody is in it. */
  readonly teams?: Readonly<Record<string, "member" | "maintainer" | "invited">>
}

export interface Account {
  readonly id: number
  readonly login: string
  readonly type: "User" | "Bot" | "Organization"
  /** With the credentials of a GitHub App: what they are good for. */
  readonly grant?: Grant
}

interface Team {
  readonly slug: string
  readonly members: ReadonlyArray<{ readonly login: string; readonly role: "member" | "maintainer" | "invited" }>
}

export class Accounts {
  readonly #users: ReadonlyArray<KnownUser>
  readonly apps: Apps

  constructor(users: ReadonlyArray<KnownUser>, apps: ReadonlyArray<KnownApp> = []) {
    this.#users = users
    this.apps = new Apps(apps)
  }

  withToken(token: string): Account | undefined {
    const user = this.#users.find((one) => one.token === token)
    return user ? accountOf(user) : this.apps.withToken(token, botOf)
  }

  named(login: string): Account | undefined {
    const same = (other: string): boolean => other.toLowerCase() === login.toLowerCase()
    const user = this.#users.find((one) => same(one.login))
    const app = this.apps.all.find((one) => same(botOf(one).login))
    return user ? accountOf(user) : app && botOf(app)
  }

  /** The account behind a login in the records: an owner nobody signed in as is an organization. */
  account(login: string): Account {
    return this.named(login) ?? { id: idOf(login), login, type: "Organization" }
  }

  /** The organization's teams, each with who is in it. */
  teamsOf(organization: string): ReadonlyArray<Team> {
    const prefix = `${organization.toLowerCase()}/`
    const members = this.#users.flatMap(({ login, teams = {} }) =>
      Object.entries(teams).map(([name, role]) => ({ name: name.toLowerCase(), login, role }))
    )
    const all = Map.groupBy(
      members.filter(({ name }) => name.startsWith(prefix)),
      ({ name }) => name
    )
    return [...all].map(([name, members]) => ({ slug: name.slice(prefix.length), members }))
  }

  permission(account: Account | null, repository: RepositoryRecord): Permission {
    const floor = repository.private ? "none" : "read"
    if (account === null) return floor
    if (account.login.toLowerCase() === repository.owner.toLowerCase()) return "admin"
    const ofApp = this.#ofApp(account, repository)
    if (ofApp !== undefined) return ofApp
    const user = this.#users.find((one) => one.login === account.login)
    return user?.permissions?.[`${repository.owner}/${repository.name}`] ?? floor
  }

  /** An App may with the files what its token may, or, when nobody asks as the App, its installation. */
  #ofApp({ login, grant }: Account, { owner, name }: RepositoryRecord): Permission | undefined {
    if (grant?.kind === "jwt") return undefined
    const app = this.apps.all.find((one) => botOf(one).login === login)
    const installation = grant?.installation ?? app?.installations.find((one) => covers(one, null, owner, name))
    if (installation === undefined || !covers(installation, grant?.repositories ?? null, owner, name)) return undefined
    return allows(grant?.permissions ?? installation.permissions, "contents", "write") ? "write" : "read"
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

export const botOf = ({ slug }: KnownApp): Bot => ({ id: idOf(`${slug}[bot]`), login: `${slug}[bot]`, type: "Bot" })

const accountOf = (user: KnownUser): Account => ({
  id: user.id ?? idOf(user.login),
  login: user.login,
  type: user.type
})

/** Stable across restarts, and in the range of real ids. */
const idOf = (login: string): number => createHash("sha256").update(login.toLowerCase()).digest().readUInt32BE() >>> 2
