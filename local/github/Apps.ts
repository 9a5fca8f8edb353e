import { createPublicKey, randomBytes, verify } from "node:crypto"
import { Refusal } from "./Refusal.ts"
import type { RepositoryRecord } from "./records.ts"

export type Permissions = Readonly<Record<string, string>>

/** A GitHub App as given to `startGitHub`. */
export interface KnownApp {
  readonly id: number
  readonly slug: string
  /** PEM; the App keeps the private half. */
  readonly publicKey: string
  /** Webhook events it is subscribed to. */
  readonly events: ReadonlyArray<string>
  readonly installations: ReadonlyArray<Installation>
}

export interface Installation {
  readonly id: number
  readonly owner: string
  /** Names of the selected repositories; all of the owner's when left out. */
  readonly repositories?: ReadonlyArray<string>
  readonly permissions: Permissions
}

/** What the credentials of one request are good for. */
export type Grant =
  | { readonly kind: "jwt"; readonly app: KnownApp; readonly problem?: string }
  | {
      readonly kind: "token"
      readonly installation: Installation
      /** Lower case; null: all that the installation has. */
      readonly repositories: ReadonlyArray<string> | null
      readonly permissions: Permissions
    }

/** The account that an App acts as. */
export interface Bot {
  readonly id: number
  readonly login: string
  readonly type: "Bot"
  readonly grant?: Grant
}

const HOUR_MS = 3_600_000
const TEN_MINUTES_S = 600

/** The Apps, and the installation tokens they were given. Tokens live in memory: a restart revokes them all. */
export class Apps {
  readonly all: ReadonlyArray<KnownApp>
  readonly #tokens = new Map<string, { readonly bot: Bot; readonly expires: number }>()

  constructor(all: ReadonlyArray<KnownApp>) {
    this.all = all
  }

  /** Who asks, by an App's JWT or an installation token. A JWT of a known App that is not good says why. */
  withToken(token: string, botOf: (app: KnownApp) => Bot): Bot | undefined {
    const known = this.#tokens.get(token)
    if (known !== undefined) return known.expires > Date.now() ? known.bot : undefined
    const [head = "", claims = "", signature = "", ...rest] = token.split(".")
    const { iss, iat, exp } = decoded(claims)
    const app = this.all.find(({ id }) => String(id) === String(iss))
    if (app === undefined || rest.length > 0 || decoded(head)["alg"] !== "RS256") return undefined
    const key = createPublicKey(app.publicKey)
    if (!verify("RSA-SHA256", Buffer.from(`${head}.${claims}`), key, Buffer.from(signature, "base64url")))
      return { ...botOf(app), grant: { kind: "jwt", app, problem: "A JSON web token could not be decoded" } }
    const problem = timeProblem(Number(iat), Number(exp), Math.floor(Date.now() / 1000))
    return { ...botOf(app), grant: { kind: "jwt", app, ...(problem === undefined ? {} : { problem }) } }
  }

  installationOn(app: KnownApp, { owner, name }: Pick<RepositoryRecord, "owner" | "name">): Installation | undefined {
    return app.installations.find((one) => covers(one, null, owner, name))
  }

  /** At most what the installation has; reading metadata comes with every token. */
  mint(
    app: Pick<KnownApp, "id">,
    installation: Installation,
    bot: Bot,
    asked: { readonly repositories: ReadonlyArray<string> | null; readonly permissions: Permissions | null }
  ): { readonly token: string; readonly expires: number; readonly permissions: Permissions } {
    const wanted = asked.permissions ?? installation.permissions
    for (const [name, level] of Object.entries(wanted)) {
      if (name !== "metadata" && !allows(installation.permissions, name, level))
        throw new Refusal(422, "The permissions requested are not granted to this installation.")
    }
    const permissions = { metadata: "read", ...wanted }
    const repositories = asked.repositories?.map((name) => name.toLowerCase()) ?? null
    // The form in use since April 2026: the App's number and a JWT, well beyond forty characters.
    const secret = [24, 90, 192].map((size) => randomBytes(size).toString("base64url")).join(".")
    const token = `ghs_${app.id}_${secret}`
    const expires = Date.now() + HOUR_MS
    const grant: Grant = { kind: "token", installation, repositories, permissions }
    this.#tokens.set(token, { bot: { ...bot, grant }, expires })
    return { token, expires, permissions }
  }

  revokeTokens(): void {
    this.#tokens.clear()
  }
}

export const allows = (permissions: Permissions, name: string, level: string): boolean =>
  permissions[name] === level || permissions[name] === "write"

export const covers = (
  installation: Installation,
  selected: ReadonlyArray<string> | null,
  owner: string,
  name: string
): boolean =>
  installation.owner.toLowerCase() === owner.toLowerCase() &&
  (installation.repositories?.some((one) => one.toLowerCase() === name.toLowerCase()) ?? true) &&
  (selected?.includes(name.toLowerCase()) ?? true)

const timeProblem = (iat: number, exp: number, now: number): string | undefined => {
  if (!(iat <= now))
    return "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued"
  if (!(exp > now))
    return "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires"
  if (exp > now + TEN_MINUTES_S) return "'Expiration time' claim ('exp') is too far in the future"
  return undefined
}

const decoded = (part: string): Readonly<Record<string, unknown>> => {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString())
  } catch {
    return {}
  }
}
