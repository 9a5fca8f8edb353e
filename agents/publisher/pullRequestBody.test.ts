import { assert, describe, it } from "@effect/vitest"
import { sha256Of } from "#domain/Plan.ts"
import type * as Task from "#domain/Task.ts"
import { plan, repository, secondPlan } from "#test/cast.ts"
import { storyUntil } from "#test/storyUntil.ts"
import { planDocument } from "./planDocument.ts"
import { pullRequestBody, pullRequestTitle } from "./pullRequestBody.ts"
import { statusComment } from "./statusComment.ts"

const short = sha256Of(secondPlan).slice(0, 12)

it("PLAN.md shows everything the approval is for", () => {
  assert.strictEqual(
    planDocument("t-1", plan, sha256Of(plan)),
    `# Plan v1: Charge a started kilogram above the heaviest band

**Low risk** · 90 % confident · about $0.60 of a budget of $5.00

**Cause.** baseRate rounds the weight above the last band down, so 20.4 kg finds neither a band nor an extra kilogram.

## Changes to \`harbor/parcel-post\`

From \`main\` at \`cccccccccccc\`. Every in-app frame of the stack trace lies in src/ of this repository.

- Test first, \`test/rates.test.js\`: *a parcel just over the heaviest band pays the next kilogram*. 20 400 g in zone 1 cost 1 710 cents
- Then \`src/rates.js\`: round extra kilograms up

Proven with \`node --test --test-reporter=junit\`

## Steps

1. Write the failing test
2. Round up instead of down

## Risk: low

One pure function; every band keeps its price.

<sub>Task t-1 · SHA-256 of this plan ${sha256Of(plan)}</sub>
`
  )
})

describe("the description", () => {
  it("asks for a decision while there is only a plan", () => {
    const [shown] = pullRequestBody("t-1", storyUntil("pr.updated"), repository).split("<details>")
    assert.strictEqual(
      shown,
      `**Reported:** [TypeError: Cannot read properties of undefined (reading 'rate')](http://127.0.0.1:4001/organizations/harbor/issues/4507310/) · \`src/rates.js:55\`

### Plan v2 waits for a decision

**Cause.** baseRate rounds the weight above the last band down, so 20.4 kg finds neither a band nor an extra kilogram.

- Test first, \`test/rates.test.js\`: *a parcel just over the heaviest band pays the next kilogram*. 20 400 g in zone 1 cost 1 710 cents
- Then \`src/rates.js\`: round extra kilograms up

**Low risk** · 90 % confident · about $0.60 of a budget of $5.00

Answer in a comment:

- \`@agent approve\` starts work on exactly this plan (\`v2\`, \`${short}\`)
- \`@agent reject <what is wrong>\` asks for the next version
- \`@agent cancel\` ends the task

`
    )
  })

  it("fixes the issue it came from, where that is in the same repository", () => {
    const state = storyUntil("pr.updated")
    const issue = (of: string) => ({ kind: "github" as const, key: `github:${of}#3`, repository: of, number: 3 })
    const sources = [...state.intake!.sources, issue(repository), issue("harbor/other")]
    const body = pullRequestBody("t-1", { ...state, intake: { ...state.intake!, sources } }, repository)
    assert.deepStrictEqual(body.match(/Fixes .*/g), ["Fixes #3"])
  })

  it("puts the proof first once there is one", () => {
    const body = pullRequestBody("t-1", storyUntil("scan.completed"), repository)
    const [shown, failed, ran, planned] = body.split("<details>")
    assert.strictEqual(
      shown?.slice(shown.indexOf("###")),
      `### Proven

| Test | Before the fix | With it | Without it again |
|---|---|---|---|
| \`test/rates.test.js > a parcel just over the heaviest band pays the next kilogram\` | ✗ exception | ✓ passes | ✗ fails |

Whole suite with the fix: **38 pass**, and nothing that passed before fails. 1 failed before and still does. The tests are byte for byte those that failed. They failed with the exception that was reported.

**Cause.** baseRate rounds the weight above the last band down, so 20.4 kg finds neither a band nor an extra kilogram.

**Self-review.** Weights inside the bands take the same path as before.

Approved by alice: plan v2, \`${short}\`.

`
    )
    assert.include(failed, "```text\nTypeError: Cannot read properties of undefined (reading 'rate')\n```")
    assert.include(
      ran,
      "`node --test --test-reporter=junit`, in fresh checkouts of `cccccccccccc`:\n\n| Proof | Run | Ended | Took |"
    )
    assert.include(
      ran,
      "| RED | tests on the base commit | exit 1 | 0.4 s |\n| GREEN | whole suite with the fix | exit 0 | 0.5 s |"
    )
    assert.include(planned, "2. Round up instead of down")
    assert.match(body, /<\/details>\n\n<sub>Redgreen task t-1 · \$0\.84 spent of \$8\.00<\/sub>$/)
  })

  const long = ["@a", "#1", "`", "|", "\\", "\n", "http://a.b ", "]("]
  for (const piece of long)
    it(`stays within GitHub's limit when everything is full of ${JSON.stringify(piece)}`, () => {
      for (const state of [storyUntil("pr.updated"), storyUntil("scan.completed")]) {
        const huge = inflate(state, piece.repeat(6000 / piece.length)) as Task.State
        const body = pullRequestBody("t-1", huge, repository)
        assert.isAtMost(body.length, 65_000)
        assert.match(body, /<\/details>\n\n<sub>Redgreen task t-1 · [^\n]*<\/sub>$/)
        assert.isAtMost(statusComment("t-1", huge).length, 65_000)
        assert.isAtMost(pullRequestTitle(huge).length, 256)
      }
    })
})

/** The same state with every text that came from outside replaced, and every list of things thirtyfold. */
const inflate = (value: unknown, text: string, key = ""): unknown => {
  const kept = [
    "_tag",
    "kind",
    "repository",
    "baseCommit",
    "sha256",
    "url",
    "class",
    "phase",
    "channel",
    "risk",
    "stage"
  ]
  if (typeof value === "string") return kept.includes(key) ? value : text
  if (Array.isArray(value)) {
    const inflated = value.map((one) => inflate(one, text))
    return key === "repositories" || key === "links" ? inflated : Array.from({ length: 30 }, () => inflated).flat()
  }
  if (typeof value !== "object" || value === null || value instanceof Set) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, name === "stage" ? inner : inflate(inner, text, name)])
  )
}
