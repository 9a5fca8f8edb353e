import { botOf } from "#local/github/Accounts.ts"
import type { Installation, KnownApp, Permissions } from "#local/github/Apps.ts"
import { covers } from "#local/github/Apps.ts"
import { paginate } from "#local/github/api/paginate.ts"
import { type Call, type Route, route } from "#local/github/api/Route.ts"
import type { Hub } from "#local/github/Hub.ts"
import { notFound, Refusal } from "#local/github/Refusal.ts"
import { appShape, installationShape } from "#local/github/shapes/installation.ts"
import { repositoryShape } from "#local/github/shapes/repository.ts"
import { profileShape } from "#local/github/shapes/user.ts"

/** What an App asks about itself, with its JWT; and accounts, which anybody may look up. */
export const appRoutes: ReadonlyArray<Route> = [
  route("GET", "/app", (call) => ({ status: 200, body: appShape(call.hub, appOf(call)) })),
  route("GET", "/app/installations", (call) => {
    const app = appOf(call)
    return paginate(call, app.installations, (one) => installationShape(call.hub, app, one))
  }),
  route("GET", "/app/installations/{installation}", (call) => {
    const app = appOf(call)
    return { status: 200, body: installationShape(call.hub, app, installationOf(call, app)) }
  }),
  route("GET", "/repos/{owner}/{repo}/installation", (call) => {
    const app = appOf(call)
    const place = { owner: call.params["owner"] ?? "", name: call.params["repo"] ?? "" }
    const installation = call.hub.accounts.apps.installationOn(app, place)
    if (installation === undefined || call.hub.store.repository(place.owner, place.name) === undefined) throw notFound()
    return { status: 200, body: installationShape(call.hub, app, installation) }
  }),
  route("GET", "/orgs/{org}/installation", (call) => {
    const app = appOf(call)
    const owner = call.params["org"] ?? ""
    const installation = app.installations.find((one) => one.owner.toLowerCase() === owner.toLowerCase())
    if (installation === undefined) throw notFound()
    return { status: 200, body: installationShape(call.hub, app, installation) }
  }),
  route("POST", "/app/installations/{installation}/access_tokens", (call) => {
    const app = appOf(call)
    const installation = installationOf(call, app)
    const repositories = selected(call, installation)
    const permissions = (call.body["permissions"] ?? null) as Permissions | null
    const asked = { repositories: repositories?.map(({ name }) => name) ?? null, permissions }
    const made = call.hub.accounts.apps.mint(app, installation, botOf(app), asked)
    const body = {
      token: made.token,
      expires_at: new Date(made.expires).toISOString().replace(/\.\d+Z$/, "Z"),
      permissions: made.permissions,
      repository_selection: repositories === null && installation.repositories === undefined ? "all" : "selected",
      ...(repositories === null ? {} : { repositories: repositories.map((one) => repositoryShape(call.hub, one)) })
    }
    return { status: 201, body }
  }),
  route("GET", "/users/{login}", ({ hub, params }) => {
    const account = hub.accounts.named(params["login"] ?? "")
    if (account === undefined) throw notFound()
    return { status: 200, body: profileShape(hub, account) }
  })
]

/** The App whose JWT came with the call. */
export const appOf = ({ user }: Call): KnownApp => {
  if (user?.grant?.kind !== "jwt") throw new Refusal(401, "A JSON web token could not be decoded")
  return user.grant.app
}

const installationOf = ({ params }: Call, app: KnownApp): Installation => {
  const found = app.installations.find((one) => String(one.id) === params["installation"])
  if (found === undefined) throw notFound()
  return found
}

const selected = ({ hub, body }: Call, installation: Installation) => {
  if (!Array.isArray(body["repositories"])) return null
  return body["repositories"].map((name) => repositoryOf(hub, installation, String(name)))
}

const repositoryOf = (hub: Hub, installation: Installation, name: string) => {
  const repository = hub.store.repository(installation.owner, name)
  if (repository !== undefined && covers(installation, null, repository.owner, repository.name)) return repository
  throw new Refusal(
    422,
    "There is at least one repository that does not exist or is not accessible to the parent installation."
  )
}
