import { allows } from "#local/github/Apps.ts"
import { requireAccount } from "#local/github/access.ts"
import { type Call, type Route, route } from "#local/github/api/Route.ts"
import { notFound, Refusal } from "#local/github/Refusal.ts"
import { teamShape } from "#local/github/shapes/team.ts"

const TEAM = "/orgs/{org}/teams/{team}"

/** Teams of organizations, for who may see them. */
export const teamRoutes: ReadonlyArray<Route> = [
  route("GET", TEAM, (call) => {
    const { hub, params } = call
    return {
      status: 200,
      body: teamShape(hub, params["org"] ?? "", (params["team"] ?? "").toLowerCase(), visibleMembers(call).length)
    }
  }),
  route("GET", `${TEAM}/memberships/{login}`, (call) => {
    const login = (call.params["login"] ?? "").toLowerCase()
    const role = visibleMembers(call).find((member) => member.login.toLowerCase() === login)?.role
    if (role === undefined) throw notFound()
    const url = `${call.hub.apiUrl}${call.url.pathname.replace(/^\/api\/v3/, "")}`
    const state = role === "invited" ? "pending" : "active"
    return { status: 200, body: { url, role: role === "maintainer" ? role : "member", state } }
  })
]

/** Who is in the team. It is there for an App with the permission, and for people who are in any team of the organization. */
const visibleMembers = (call: Call) => {
  const { hub, params } = call
  const [organization = "", team = ""] = [params["org"], params["team"]]
  const { grant, login } = requireAccount(call.user)
  if (grant?.kind === "token") {
    if (grant.installation.owner.toLowerCase() !== organization.toLowerCase()) throw notFound()
    if (!allows(grant.permissions, "members", "read")) throw new Refusal(403, "Resource not accessible by integration")
  } else if (!hub.accounts.teamsOf(organization).some((one) => one.members.some((member) => member.login === login)))
    throw notFound()
  const found = hub.accounts.teamsOf(organization).find(({ slug }) => slug === team.toLowerCase())
  if (found === undefined) throw notFound()
  return found.members
}
