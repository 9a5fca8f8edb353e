import { assert, describe, it } from "@effect/vitest"
import { policyWith } from "#test/policyWith.ts"
import { authorize, type Standing } from "../Authority.ts"
import type { Person } from "../Ids.ts"
import { asItWas } from "./redecisionFixture.ts"
import { standings } from "./standings.ts"

const person = (channel: Person["channel"], id: string): Person => ({ channel, id, name: "morgan" })
const policy = policyWith({
  github: { users: ["morgan"], teams: ["acme/core"] },
  slack: { users: ["U012AB3CD"], groups: ["S012AB3CD"] },
  people: [{ name: "Morgan", github: "morgan", jira: "712020:5b10" }]
})
const rules = { ...asItWas, policy }

describe("what the grounds of an approval tell of a person", () => {
  const known: ReadonlyArray<Standing> = [
    { person: person("github", "1"), bot: false, permission: "admin" },
    { person: { ...person("github", "2"), name: "robin" }, bot: false, permission: "write", teams: ["acme/core"] },
    { person: person("jira", "712020:5b10"), bot: false, permission: "write" },
    { person: person("slack", "U012AB3CD"), bot: false },
    { person: person("slack", "U0OTHER"), bot: false, groups: ["S012AB3CD"] },
    { person: person("api", "k-0123456789abcdef"), bot: false, scopes: ["approve"] }
  ]
  for (const standing of known) {
    const authority = authorize(policy, standing)
    it(`lets them decide again: ${authority.allowed ? authority.grounds : authority.reason}`, () => {
      assert.isTrue(authority.allowed)
      if (!authority.allowed) return
      const { least, most } = standings(standing.person, authority.grounds, rules)
      assert.deepStrictEqual(authorize(policy, least), authority)
      assert.isTrue(authorize(policy, most).allowed)
    })
  }

  it("knows a token's scopes from the log, whatever the policy asked then", () => {
    const grounds = "API token of scope approve"
    const scoped = { ...rules, policy: policyWith({ api: { scope: "admin" } }) }
    const of = (scopes: ReadonlyArray<string> | undefined) => {
      const { least, most } = standings(person("api", "k-0123456789abcdef"), grounds, {
        ...scoped,
        scopesOf: () => scopes
      })
      return [authorize(scoped.policy, least).allowed, authorize(scoped.policy, most).allowed]
    }
    assert.deepStrictEqual(of(["approve"]), [false, false])
    assert.deepStrictEqual(of(["admin"]), [true, true])
    assert.deepStrictEqual(of(undefined), [false, true])
  })
})
