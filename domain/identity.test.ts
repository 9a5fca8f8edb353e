import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { policyWith } from "#test/policyWith.ts"
import { Person } from "./Ids.ts"
import { areTwo, githubOf, identityOf } from "./identity.ts"

const policy = policyWith({
  people: [
    { name: "Ada", github: "Ada", slack: "U01", jira: "aaa", sentry: "1", api: "k-0000000000000001" },
    { name: "Bob", github: "bob", slack: "U02" },
    // Nobody's account, but a name somebody else might have as an id.
    { name: "U03", jira: "ccc" }
  ]
})

const channels = Person.fields.channel.literals
const ids = ["1", "2", "U01", "U02", "U03", "aaa", "ccc", "k-0000000000000001", "k-0000000000000002"]
const names = ["ada", "ADA", "bob", "Carol", "U03"]
const everybody: ReadonlyArray<Person> = channels.flatMap((channel) =>
  ids.flatMap((id) => names.map((name) => ({ channel, id, name })))
)
const anybody = Schema.Literals(everybody.map((_, index) => index)).annotate({})
const pick = (index: number) => everybody[index]!
const same = (a: Person, b: Person) => identityOf(policy, a) === identityOf(policy, b)

describe("who is who", () => {
  it.prop("is an equivalence", [anybody, anybody, anybody], ([i, j, k]) => {
    const [a, b, c] = [pick(i), pick(j), pick(k)]
    const transitive = !(same(a, b) && same(b, c)) || same(a, c)
    return same(a, a) && same(a, b) === same(b, a) && transitive
  })

  it.prop("is never one person and surely two", [anybody, anybody], ([i, j]) => {
    const [a, b] = [pick(i), pick(j)]
    return areTwo(policy, a, b) === areTwo(policy, b, a) && !(areTwo(policy, a, b) && same(a, b))
  })

  it("does not change with a display name, and on GitHub not with its case", () => {
    assert.isTrue(same({ channel: "slack", id: "U01", name: "ada" }, { channel: "slack", id: "U01", name: "Boss" }))
    assert.isFalse(same({ channel: "slack", id: "U09", name: "Ada" }, { channel: "github", id: "1", name: "ada" }))
    assert.isTrue(same({ channel: "github", id: "1", name: "ADA" }, { channel: "jira", id: "aaa", name: "A. L." }))
  })

  it("knows the account whose permission counts", () => {
    assert.strictEqual(githubOf(policy, { channel: "jira", id: "aaa", name: "A. L." }), "Ada")
    assert.strictEqual(githubOf(policy, { channel: "github", id: "9", name: "carol" }), "carol")
    assert.isUndefined(githubOf(policy, { channel: "jira", id: "ccc", name: "ada" }))
    assert.isUndefined(githubOf(policy, { channel: "slack", id: "U09", name: "ada" }))
  })

  it("is sure of two people only where it can be", () => {
    const ada: Person = { channel: "slack", id: "U01", name: "Ada" }
    const bob: Person = { channel: "github", id: "2", name: "bob" }
    const carol: Person = { channel: "github", id: "3", name: "carol" }
    const stranger: Person = { channel: "slack", id: "U09", name: "carol" }
    const token = (id: string): Person => ({ channel: "api", id, name: "ci" })
    assert.isTrue(areTwo(policy, ada, bob), "both are known")
    assert.isTrue(areTwo(policy, ada, carol), "Ada's account there is another")
    assert.isTrue(areTwo(policy, ada, stranger), "two accounts of one channel")
    assert.isFalse(areTwo(policy, carol, stranger), "nothing is known of either")
    assert.isFalse(areTwo(policy, token("k-0000000000000002"), token("k-0000000000000003")), "one may hold two tokens")
    assert.isFalse(areTwo(policy, bob, token("k-0000000000000002")), "one of Bob's, for all we know")
  })
})
