import { assert, describe, it } from "@effect/vitest"
import { sha256Of } from "#domain/Plan.ts"
import type * as Task from "#domain/Task.ts"
import { fold } from "#domain/Task.ts"
import { examples, secondPlan } from "#test/examples.ts"
import { cancelledStory } from "#test/story.ts"
import { storyUntil } from "#test/storyUntil.ts"
import { sentence } from "./reply.ts"
import { statusComment } from "./statusComment.ts"

const short = sha256Of(secondPlan).slice(0, 12)

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
      ).map((type) => ticks(storyUntil(type))),
      ["      ", "x     ", "xx    ", "xxx   ", "xxxx  ", "xxxxx ", "xxxxxx"]
    )
  })

  it("takes a tick back when the work was refused, and says why", () => {
    const refused = storyUntil("tests.refused")
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
  const state = storyUntil("pr.updated")
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
