import { assert, it } from "@effect/vitest"
import { alice } from "#test/cast.ts"
import { policyWith } from "#test/policyWith.ts"
import { whoMayApprove } from "./whoMayApprove.ts"

it("says in a line each who may, and who may not", () => {
  const policy = policyWith({
    github: { permission: "admin", users: ["octocat"], teams: ["acme/core", "acme/sre"] },
    slack: { users: ["U0MORGAN"], groups: ["S0MAINTAIN"] },
    people: [{ name: "Morgan", github: "morgan", jira: "5b10morgan" }]
  })
  assert.deepStrictEqual(whoMayApprove(policy, alice), [
    "GitHub: admin permission on every repository of the task, and to be one of octocat or in the team acme/core or acme/sre",
    "Slack: U0MORGAN, group S0MAINTAIN",
    "in other channels by the permission of their GitHub accounts: Morgan",
    "API: an API token of scope approve",
    "not alice, who asked for the fix; never a bot"
  ])
})
