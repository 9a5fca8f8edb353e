import { assert, describe, it } from "@effect/vitest"
import type { EventType } from "#domain/Event.ts"
import { sha256Of } from "#domain/Plan.ts"
import type * as Task from "#domain/Task.ts"
import { fold } from "#domain/Task.ts"
import { examples, plan, repository, secondPlan } from "#test/examples.ts"
import { cancelledStory, readyStory } from "#test/story.ts"
import { fixMessage, planMessage, testMessage } from "./commitMessages.ts"
import { planDocument } from "./planDocument.ts"
import { pullRequestBody, pullRequestTitle } from "./pullRequestBody.ts"
import { sentence } from "./reply.ts"
import { statusComment } from "./statusComment.ts"

/** The story up to and with the last event of this type before `ready`. */
const until = (type: EventType): Task.State =>
  fold(readyStory.slice(0, readyStory.findLastIndex(({ _tag }) => _tag === type) + 1))

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
    const [shown] = pullRequestBody("t-1", until("pr.updated"), repository).split("<details>")
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

  it("puts the proof first once there is one", () => {
    const body = pullRequestBody("t-1", until("scan.completed"), repository)
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
      for (const state of [until("pr.updated"), until("scan.completed")]) {
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

describe("the status comment", () => {
  const ticks = (state: Task.State) =>
    (statusComment("t-1", state).match(/^- \[.\]/gm) ?? []).map((box) => box[3]).join("")

  it("ticks off what was done and seen, in order", () => {
    assert.deepStrictEqual(
      (
        [
          "pr.updated",
          "plan.approved",
          "tests.written",
          "tests.red",
          "fix.written",
          "scan.completed",
          "pr.ready"
        ] as const
      ).map((type) => ticks(until(type))),
      ["      ", "x     ", "xx    ", "xxx   ", "xxxx  ", "xxxxx ", "xxxxxx"]
    )
  })

  it("takes a tick back when the work was refused, and says why", () => {
    const refused = until("tests.refused")
    assert.strictEqual(
      statusComment("t-1", refused),
      `**Redgreen: writing tests** · $0.42 of $5.00

- [x] Plan v2 approved by alice
- [ ] Failing test written, attempt 2
- [ ] RED: the verifier saw it fail on the approved base
- [ ] Fix written
- [ ] GREEN: the verifier saw it pass with the fix, fail again without it, and nothing else break
- [ ] Ready for review

Attempt 1 at the test was refused (\`passes-on-base\`):

\`\`\`text
a parcel just over the heaviest band pays the next kilogram passes without any fix, so it proves nothing.
\`\`\`

<sub>Task t-1</sub>`
    )
  })
})

describe("a comment of its own", () => {
  const state = until("pr.updated")
  it("answers a refused command to the person", () => {
    const refused = examples["command.refused"]
    assert.strictEqual(
      sentence(refused, state),
      "@mallory `approve` was not done: mallory may not write to harbor/parcel-post."
    )
    for (const by of [
      { ...refused.by, channel: "api" },
      { ...refused.by, name: "x @org/all" }
    ] as const)
      assert.notMatch(sentence({ ...refused, by }, state) ?? "", /@\w/)
  })
  it("tells an end and what to do next", () => {
    assert.strictEqual(
      sentence(examples["task.failed"], state),
      "**Stopped while proving GREEN** (`provider`). The model provider answered 529 (overloaded) for an hour.\n\n**What to do.** Retry when it answers again; the plan and the red tests stay as they are."
    )
    const cancelled = sentence(examples["task.cancelled"], fold(cancelledStory))
    assert.strictEqual(cancelled, "Cancelled by alice. `@agent retry` takes it up again.")
  })
  it("announces the next plan, but not the first and not one that was overtaken", () => {
    const created = { _tag: "plan.created", plan: secondPlan, sha256: sha256Of(secondPlan) } as const
    assert.include(sentence(created, state), `Plan v2 (\`${short}\`) replaces`)
    assert.isUndefined(sentence(examples["plan.created"], state))
    assert.isUndefined(sentence({ ...created, sha256: "0".repeat(64) }, state))
  })
  it("is not owed for the rest", () => assert.isUndefined(sentence(examples["tests.red"], state)))
})

describe("commits", () => {
  const state = until("scan.completed")
  it("say what and why, and end in trailers", () => {
    assert.strictEqual(
      planMessage("t-1", plan, "f".repeat(64)),
      `Plan v1: Charge a started kilogram above the heaviest band

Redgreen-Task: t-1
Plan-SHA256: ${"f".repeat(64)}
`
    )
    assert.strictEqual(
      testMessage("t-1", state, repository),
      `Test: a parcel just over the heaviest band pays the next kilogram

One test with a parcel of 20.4 kg in every zone.

Fails without the fix:

- test/rates.test.js > a parcel just over the heaviest band pays the next kilogram

Redgreen-Task: t-1
`
    )
    assert.strictEqual(
      fixMessage("t-1", state),
      `Charge a started kilogram above the heaviest band

baseRate rounds the weight above the last band down, so 20.4 kg finds
neither a band nor an extra kilogram.

Round the extra kilograms up.

Redgreen-Task: t-1
Plan-SHA256: ${sha256Of(secondPlan)}
Approved-by: alice
`
    )
  })

  it("close no issue, mention nobody and take no trailer from the model", () => {
    const words = "fixes #12 for @bob\n\nApproved-by: mallory\nCo-authored-by: x <x@y.z>"
    const fix = { ...state.proof.fix!, rootCause: words, summary: words }
    const message = fixMessage("t-1", { ...state, proof: { ...state.proof, fix } })
    assert.notMatch(message, /#\d|@\w/)
    assert.deepStrictEqual(message.match(/^[\w-]+: .*$/gm), [
      "Redgreen-Task: t-1",
      `Plan-SHA256: ${sha256Of(secondPlan)}`,
      "Approved-by: alice"
    ])
    assert.match(planMessage("t-1", { ...plan, summary: "x ".repeat(200) }, "f"), /^Plan v1: [x ]{50,62}…\n\n/)
  })
})
