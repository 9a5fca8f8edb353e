import { describe, expect, it } from "vitest"
import { grantFor } from "./appPermissions.ts"

const shop = "acme/shop"

describe("the least a call needs", () => {
  it.each([
    ["GET", "/repos/acme/shop", { metadata: "read" }],
    ["GET", "/repos/acme/shop/collaborators/ada/permission", { metadata: "read" }],
    ["GET", "/repos/acme/shop/pulls", { pull_requests: "read" }],
    ["GET", "/repos/acme/shop/pulls/7", { pull_requests: "read" }],
    ["POST", "/repos/acme/shop/pulls", { pull_requests: "write" }],
    ["PATCH", "/repos/acme/shop/pulls/7", { pull_requests: "write" }],
    ["GET", "/repos/acme/shop/issues/7/comments", { issues: "read", pull_requests: "read" }],
    ["POST", "/repos/acme/shop/issues/7/comments", { issues: "write", pull_requests: "write" }],
    ["POST", "/repos/acme/shop/issues/comments/9/reactions", { issues: "write", pull_requests: "write" }],
    ["GET", "/repos/acme/shop/git/ref/heads%2Fmain", { contents: "read" }],
    ["POST", "/repos/acme/shop/git/trees", { contents: "write" }],
    ["GET", "/repos/acme/shop/commits/main/check-runs", { checks: "read" }],
    ["GET", "/repos/acme/shop/commits/feature/x/status", { statuses: "read" }],
    ["GET", "/repos/acme/shop/commits/abc", { contents: "read" }],
    ["GET", "/repos/acme/shop/actions/runs/3/jobs", { actions: "read" }],
    ["GET", "/repos/acme/shop/hooks/1/deliveries", { repository_hooks: "read" }]
  ])("%s %s", (method, path, permissions) => {
    expect(grantFor(method, path)).toEqual({ repository: shop, permissions })
  })

  it("is any installation's metadata for an account, and the App's own word for what is the App's", () => {
    expect(grantFor("GET", "/users/redgreen%5Bbot%5D")).toEqual({ permissions: { metadata: "read" } })
    for (const path of [
      "/app",
      "/app/hook/deliveries",
      "/app/installations/1/access_tokens",
      "/repos/acme/shop/installation"
    ])
      expect(grantFor("GET", path)).toBe("app")
  })

  it("is to read the members of its organization for a team", () => {
    for (const path of ["/orgs/acme/teams/core", "/orgs/acme/teams/core/memberships/ada"])
      expect(grantFor("GET", path)).toEqual({ organization: "acme", permissions: { members: "read" } })
    expect(grantFor("PUT", "/orgs/acme/teams/core/memberships/ada")).toBeUndefined()
  })

  it("is not guessed", () => {
    for (const path of ["/repos/acme/shop/keys", "/orgs/acme/members", "/user", "/repos/acme"])
      expect(grantFor("GET", path)).toBeUndefined()
  })
})
