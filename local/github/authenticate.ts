import type { Account, Accounts } from "./Accounts.ts"

/** REST and GraphQL take `Bearer` or `token`; with git it is the password of Basic, whatever the user name. */
export const authenticate = (accounts: Accounts, authorization: string | undefined): Account | null => {
  const [, scheme = "", credentials = ""] = /^(\S+)\s+(.+)$/.exec(authorization ?? "") ?? []
  if (/^(?:bearer|token)$/i.test(scheme)) return accounts.withToken(credentials) ?? null
  if (!/^basic$/i.test(scheme)) return null
  const pair = Buffer.from(credentials, "base64").toString()
  return accounts.withToken(pair.slice(pair.indexOf(":") + 1)) ?? null
}
