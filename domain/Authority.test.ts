import { assert, describe, it } from "@effect/vitest"
import { alice } from "#test/cast.ts"
import { policyWith } from "#test/policyWith.ts"
import { authorize, type Permission, type Standing } from "./Authority.ts"
import type { Person } from "./Ids.ts"

const slack: Person = { channel: "slack", id: "U0ALICE", name: "alice" }
const jira: Person = { channel: "jira", id: "5b10alice", name: "alice" }
const sentry: Person = { channel: "sentry", id: "1042", name: "alice" }
const api: Person = { channel: "api", id: "k-00112233445566aa", name: "ci" }
const everywhere = [alice, slack, jira, sentry, api]
const known = { name: "Alice", github: "Alice", slack: slack.id, jira: jira.id, sentry: sentry.id, api: api.id }

type Row = readonly [
  what: string,
  policy: Parameters<typeof policyWith>[0],
  standing: Omit<Standing, "bot">,
  outcome: string | RegExp
]

const write: Permission = "write"
const rows: ReadonlyArray<Row> = [
  ["GitHub, write", {}, { person: alice, permission: write }, "write permission on GitHub"],
  ["GitHub, admin", {}, { person: alice, permission: "admin" }, "admin permission on GitHub"],
  ["GitHub, read", {}, { person: alice, permission: "read" }, /^it takes write permission on every repository/],
  ["GitHub, not asked", {}, { person: alice }, /^it takes write permission/],
  [
    "GitHub, write where admin is wanted",
    { github: { permission: "admin" } },
    { person: alice, permission: write },
    /^it takes admin/
  ],
  [
    "GitHub, named in another case",
    { github: { users: ["ALICE"] } },
    { person: alice, permission: write },
    "write permission on GitHub"
  ],
  [
    "GitHub, named but reading only",
    { github: { users: ["alice"] } },
    { person: alice, permission: "read" },
    /one of alice/
  ],
  ["GitHub, not named", { github: { users: ["bob"] } }, { person: alice, permission: "admin" }, /and to be one of bob/],
  [
    "GitHub, in the team",
    { github: { teams: ["acme/core", "acme/sre"] } },
    { person: alice, permission: write, teams: ["acme/sre"] },
    "write permission on GitHub in acme/sre"
  ],
  [
    "GitHub, in the team but reading only",
    { github: { teams: ["acme/core"] } },
    { person: alice, permission: "read", teams: ["acme/core"] },
    /^it takes write permission on every repository of the task, and to be in the team acme\/core\.$/
  ],
  [
    "GitHub, in no team",
    { github: { teams: ["acme/core", "acme/sre"] } },
    { person: alice, permission: "admin", teams: [] },
    /to be in the team acme\/core or acme\/sre\.$/
  ],
  [
    "GitHub, named where there is a team too",
    { github: { users: ["alice"], teams: ["acme/core"] } },
    { person: alice, permission: write },
    "write permission on GitHub"
  ],
  [
    "GitHub, in the team where others are named",
    { github: { users: ["bob"], teams: ["acme/core"] } },
    { person: alice, permission: write, teams: ["acme/core"] },
    "write permission on GitHub in acme/core"
  ],
  [
    "GitHub, neither named nor in a team",
    { github: { users: ["bob"], teams: ["acme/core"] } },
    { person: alice, permission: write },
    /to be one of bob or in the team acme\/core\.$/
  ],
  [
    "Slack, known and in the team",
    { people: [known], github: { teams: ["acme/core"] } },
    { person: slack, permission: write, teams: ["acme/core"] },
    "write permission on GitHub as Alice in acme/core"
  ],
  [
    "Slack, a team of an account nobody mapped",
    { github: { teams: ["acme/core"] } },
    { person: slack, permission: write, teams: ["acme/core"] },
    /^it takes a GitHub account/
  ],
  ["Slack, unknown", {}, { person: slack }, /^it takes a GitHub account, joined to this one/],
  ["Slack, a permission nobody mapped", {}, { person: slack, permission: "admin" }, /^it takes a GitHub account/],
  ["Slack, named", { slack: { users: [slack.id] } }, { person: slack }, "named in the policy for Slack"],
  [
    "Slack, somebody of that display name",
    { slack: { users: ["U0OTHER"] } },
    { person: slack },
    /among the Slack users/
  ],
  [
    "Slack, in the group",
    { slack: { groups: ["S01", "S02"] } },
    { person: slack, groups: ["S02"] },
    "in the Slack group S02"
  ],
  [
    "Slack, in another group",
    { slack: { groups: ["S01"] } },
    { person: slack, groups: ["S02"] },
    /among the Slack users/
  ],
  [
    "Slack, known to write",
    { people: [known] },
    { person: slack, permission: write },
    "write permission on GitHub as Alice"
  ],
  ["Slack, known to read", { people: [known] }, { person: slack, permission: "read" }, /with write permission/],
  ["Jira, unknown", {}, { person: jira }, /^it takes a GitHub account/],
  ["Jira, named", { jira: { users: [jira.id] } }, { person: jira }, "named in the policy for Jira"],
  [
    "Jira, a group's name is nothing there",
    { slack: { groups: ["S02"] } },
    { person: jira, groups: ["S02"] },
    /^it takes/
  ],
  [
    "Jira, known to write",
    { people: [known] },
    { person: jira, permission: write },
    "write permission on GitHub as Alice"
  ],
  ["Sentry, unknown", {}, { person: sentry }, /^it takes a GitHub account/],
  ["Sentry, named", { sentry: { users: ["1042"] } }, { person: sentry }, "named in the policy for Sentry"],
  [
    "Sentry, known to write",
    { people: [known] },
    { person: sentry, permission: write },
    "write permission on GitHub as Alice"
  ],
  ["API, approve", {}, { person: api, scopes: ["approve"] }, "API token of scope approve"],
  ["API, admin", {}, { person: api, scopes: ["admin"] }, "API token of scope approve"],
  ["API, report and read", {}, { person: api, scopes: ["report", "read"] }, "it takes an API token of scope approve."],
  [
    "API, approve where admin is wanted",
    { api: { scope: "admin" } },
    { person: api, scopes: ["approve"] },
    /scope admin/
  ],
  [
    "API, closed",
    { api: { scope: "none" } },
    { person: api, scopes: ["admin"] },
    "it takes another channel than the API."
  ],
  ["API, a permission does not count there", { people: [known] }, { person: api, permission: "admin" }, /an API token/]
]

describe("authorize", () => {
  it.each(rows)("%s", (_, change, standing, outcome) => {
    const authority = authorize(policyWith(change), { bot: false, ...standing })
    assert.strictEqual(authority.allowed, typeof outcome === "string" && !outcome.startsWith("it takes"))
    const said = authority.allowed ? authority.grounds : authority.reason
    if (typeof outcome === "string") assert.strictEqual(said, outcome)
    else assert.match(said, outcome)
  })

  const generous = policyWith({
    slack: { users: [slack.id], groups: ["S01"] },
    jira: { users: [jira.id] },
    sentry: { users: [sentry.id] },
    people: [known]
  })
  const all = { permission: "admin", groups: ["S01"], scopes: ["admin"] } as const

  it.each(everywhere.map((person) => [person.channel, person] as const))("no bot, on %s", (_, person) => {
    assert.isTrue(authorize(generous, { person, bot: false, ...all }).allowed)
    assert.isFalse(authorize(generous, { person, bot: true, ...all }).allowed)
  })

  it("takes GitHub at its word about who is a bot", () => {
    const person = { ...alice, name: "dependabot[bot]" }
    assert.isFalse(authorize(generous, { person, bot: false, ...all }).allowed)
  })
})
