import { assert, describe, it } from "@effect/vitest"
import { plan } from "#test/cast.ts"
import { policyWith } from "#test/policyWith.ts"
import type { Plan } from "./Plan.ts"
import { approvalsNeeded } from "./Policy.ts"

const policy = policyWith({
  stricter: [
    { risk: "high", required: 2 },
    { repositories: ["acme/payments-*", "acme/auth"], required: 3 },
    { repositories: ["acme/*"], risk: "medium", required: 4 }
  ]
})

const touching = (risk: Plan["risk"], ...repositories: ReadonlyArray<string>) => ({
  risk,
  repositories: repositories.map((repository) => ({ ...plan.repositories[0]!, repository }))
})

describe("how many people it takes", () => {
  it.each([
    ["low risk", touching("low", "acme/shop"), 1],
    ["high risk", touching("high", "harbor/shop"), 2],
    ["a risk below the rule's", touching("medium", "harbor/shop"), 1],
    ["a repository a rule names", touching("low", "acme/auth"), 3],
    ["the same in another case", touching("low", "ACME/Auth"), 3],
    ["one of a pattern", touching("low", "acme/payments-api"), 3],
    ["one among others", touching("low", "harbor/shop", "acme/payments-api"), 3],
    ["none of a pattern", touching("low", "acme/payments"), 1],
    ["a pattern ends at the slash", touching("low", "acme/x/payments-api"), 1],
    ["the strictest rule of several", touching("high", "acme/auth"), 4]
  ])("%s", (_, proposed, people) => assert.strictEqual(approvalsNeeded(policy, proposed), people))

  it("never fewer than always", () => {
    const strict = policyWith({ required: 3, stricter: [{ risk: "high", required: 2 }] })
    assert.strictEqual(approvalsNeeded(strict, touching("high", "acme/shop")), 3)
  })
})
