import type { Account } from "#local/github/Accounts.ts"
import { mayWrite, requireAccount } from "#local/github/access.ts"
import { type Route, route } from "#local/github/api/Route.ts"
import { repositoryOf } from "#local/github/api/target.ts"
import type { Hub } from "#local/github/Hub.ts"
import { notFound, Refusal } from "#local/github/Refusal.ts"
import type { RepositoryRecord } from "#local/github/records.ts"
import { repositoryShape } from "#local/github/shapes/repository.ts"
import { userShape } from "#local/github/shapes/user.ts"

export const repositoryRoutes: ReadonlyArray<Route> = [
  route("GET", "/repos/{owner}/{repo}", (call) => {
    const repository = repositoryOf(call)
    const own = call.user === null ? {} : { permissions: permissionFlags(call.hub, call.user, repository) }
    return {
      status: 200,
      body: { ...repositoryShape(call.hub, repository), network_count: 0, subscribers_count: 0, ...own }
    }
  }),
  route("GET", "/repos/{owner}/{repo}/collaborators/{login}/permission", (call) => {
    const { hub, params } = call
    const repository = repositoryOf(call)
    if (!mayWrite(hub, requireAccount(call.user), repository)) {
      throw new Refusal(403, "Must have push access to view collaborator permission.")
    }
    const account = hub.accounts.named(params["login"] ?? "")
    if (account === undefined) throw notFound()
    const permission = hub.accounts.permission(account, repository)
    const flags = permissionFlags(hub, account, repository)
    const user = { ...userShape(hub, account), permissions: flags, role_name: permission }
    return { status: 200, body: { permission, role_name: permission, user } }
  })
]

const permissionFlags = (hub: Hub, account: Account, repository: RepositoryRecord) => {
  const permission = hub.accounts.permission(account, repository)
  const admin = permission === "admin"
  const push = admin || permission === "write"
  return { admin, maintain: admin, push, triage: push, pull: permission !== "none" }
}
