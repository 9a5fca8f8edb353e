import { assert, describe, it } from "@effect/vitest"
import { type Plan, sha256Of } from "#domain/Plan.ts"
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

**Before.** 37 tests pass, 1 fails already (\`test/clock.test.js > ticks\`). Needs \`postgres\`. A test that fails already proves nothing by failing.

Proven with \`node --test --test-reporter=junit\`, which took 0.4 s (install 2.3 s) behind bubblewrap on Linux 6.8.0 x64 with node 24.21.0

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

**Before.** 37 tests pass, 1 fails already (\`test/clock.test.js > ticks\`). Needs \`postgres\`.

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
    const [shown, failed, said, checked, ran, planned] = body.split("<details>")
    assert.strictEqual(
      shown?.slice(shown.indexOf("###")),
      `### Proven

| Test | Before the fix | With it | Without it again |
|---|---|---|---|
| \`test/rates.test.js > a parcel just over the heaviest band pays the next kilogram\` | ✗ exception | ✓ passes | ✗ fails |

Whole suite with the fix: **38 pass**, and nothing that passed before fails. 1 failed before and still does. The tests are byte for byte those that failed. They failed with the exception that was reported.

**Beyond the plan**, the fix also changes

- \`src/weights.js\`: Rounding lives there.

**Cause.** baseRate rounds the weight above the last band down, so 20.4 kg finds neither a band nor an extra kilogram.

**Self-review.** Weights inside the bands take the same path as before.

Approved by alice: plan v2, \`${short}\`.

`
    )
    assert.include(failed, "```text\nTypeError: Cannot read properties of undefined (reading 'rate')\n```")
    assert.include(
      said,
      `> a parcel just over the heaviest band pays the next kilogram\` | absent | TypeError: Cannot read`
    )
    assert.include(said, "reading 'rate') | passed |")
    assert.include(checked, "- RED: Failed alike in 3 of 3 runs.\n- GREEN: Passed in 3 of 3 runs.")
    assert.include(
      ran,
      "`node --test --test-reporter=junit`, in fresh checkouts of `cccccccccccc`:\n\n| Proof | Run | Ended | Took |"
    )
    assert.include(
      ran,
      "| RED | tests on the base commit | exit 1 | 0.4 s |\n| GREEN | whole suite with the fix | exit 0 | 0.5 s |"
    )
    assert.include(ran, "It ran behind bubblewrap on Linux 6.8.0 x64 with node 24.21.0.")
    assert.include(planned, "2. Round up instead of down")
    assert.match(body, /<\/details>\n\n<sub>Redgreen task t-1 · \$0\.84 spent of \$8\.00<\/sub>$/)
  })

  it("warns first where nothing stood around the code", () => {
    for (const type of ["pr.updated", "scan.completed"] as const) {
      const open = unwalled(storyUntil(type)) as Task.State
      const body = pullRequestBody("t-1", open, repository)
      assert.match(body, /^> \[!WARNING\]\n> Runs WITHOUT a sandbox: /)
      assert.include(statusComment("t-1", open), "Runs WITHOUT a sandbox")
      const { plan, sha256 } = open.plan.current!
      assert.include(planDocument("t-1", plan, sha256), "Runs WITHOUT a sandbox")
      assert.notInclude(pullRequestBody("t-1", storyUntil(type), repository), "WITHOUT")
    }
  })

  it("tells of a repository without tests, and whether the plan adds the first", () => {
    const state = storyUntil("pr.updated")
    const { current } = state.plan
    const [chosen] = current!.plan.repositories
    const bodyOf = (tests: Plan["repositories"][number]["tests"]) => {
      const none = { ...chosen!.baseline!, state: "no-tests" as const, passed: 0, failed: 0, failing: [], services: [] }
      const plan = { ...current!.plan, repositories: [{ ...chosen!, tests, baseline: none }] }
      return pullRequestBody("t-1", { ...state, plan: { ...state.plan, current: { ...current!, plan } } }, repository)
    }
    assert.include(bodyOf(chosen!.tests), "**Before.** no tests yet: the plan adds the first.\n")
    assert.include(bodyOf([]), "**Before.** no tests yet, and the plan names none.\n")
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
    "stage",
    "state",
    "wall"
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

/** The same state as it were without a sandbox. */
const unwalled = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(unwalled)
  if (typeof value !== "object" || value === null || value instanceof Set) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, name === "wall" ? "none" : unwalled(inner)])
  )
}
