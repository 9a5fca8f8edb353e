import { isApp } from "#local/github/Accounts.ts"
import { requireAccount } from "#local/github/access.ts"
import type { RateLimit, RateState } from "#local/github/api/RateLimit.ts"
import { type Route, route } from "#local/github/api/Route.ts"
import { Refusal } from "#local/github/Refusal.ts"
import { profileShape } from "#local/github/shapes/user.ts"

export const metaRoutes = (rates: RateLimit): ReadonlyArray<Route> => [
  route("GET", "/user", ({ hub, user }) => {
    const account = requireAccount(user)
    // An installation token stands for no user; GraphQL's `viewer` answers the app's account.
    if (isApp(account)) throw new Refusal(403, "Resource not accessible by integration")
    return { status: 200, body: profileShape(hub, account), headers: { "x-oauth-scopes": "repo" } }
  }),
  route("GET", "/rate_limit", ({ user }) => {
    const core = resource(rates.look(user?.login ?? "anonymous"))
    const search = { ...core, limit: 30, remaining: 30, used: 0 }
    return { status: 200, body: { resources: { core, search, graphql: core }, rate: core } }
  }),
  route("GET", "/meta", () => ({
    status: 200,
    body: {
      verifiable_password_authentication: false,
      hooks: ["127.0.0.0/8"],
      web: ["127.0.0.0/8"],
      api: ["127.0.0.0/8"],
      git: ["127.0.0.0/8"]
    }
  }))
]

const resource = ({ limit, used, remaining, reset }: RateState) => ({ limit, used, remaining, reset })
