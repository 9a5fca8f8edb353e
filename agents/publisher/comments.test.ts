import { assert, describe, it } from "@effect/vitest"
import { sha256Of } from "#domain/Plan.ts"
import type * as Task from "#domain/Task.ts"
import { evolve, fold } from "#domain/Task.ts"
import { mallory, secondPlan } from "#test/cast.ts"
import { examples } from "#test/examples.ts"
import { policyWith } from "#test/policyWith.ts"
import { cancelledStory, mergedStory, readyStory, story, tell } from "#test/story.ts"
import { storyUntil } from "#test/storyUntil.ts"
import { explanation } from "./explanation.ts"
import { issueComment } from "./issueComment.ts"
import { sentence } from "./sentence.ts"
import { statusComment } from "./statusComment.ts"
import { summaryOf } from "./summary.ts"

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

it("the status comment shows what CI says of the head, and forgets what it said of another", () => {
  const { head, ...checked } = examples["pr.checked"]
  const ready = storyUntil("pr.ready")
  assert.notInclude(statusComment("t-1", ready), "CI")
  const failed = statusComment("t-1", evolve(ready, { ...checked, head }))
  assert.include(failed, "- [x] Ready for review\n- [ ] CI failed on `333333333333`")
  const passed = statusComment("t-1", evolve(ready, { ...checked, head, conclusion: "success" }))
  assert.include(passed, "- [x] CI passed on `333333333333`")
  assert.notInclude(statusComment("t-1", evolve(ready, { ...checked, head: "9".repeat(40) })), "CI")
})

describe("the explanation", () => {
  const of = (type: "task.received" | "pr.updated" | "scan.completed") => {
    const state = storyUntil(type)
    return explanation(summaryOf("t-1", story, state, Date.parse("2026-11-17T10:00:00Z"))!, state)
  }
  it("says what is planned and why, what was seen, and what it waits for", () => {
    assert.include(of("task.received"), "**It waits for** the planner.")
    const planned = of("pr.updated")
    for (const part of [
      "**Plan v2 waits for a person's approval.**",
      "**Cause.** baseRate rounds",
      `**Plan v2** (\`${short}\`)`,
      "- Then `src/rates.js`: round extra kilograms up",
      "**Risk: low.** One pure function",
      "**It waits for** a person: `@agent approve v2`"
    ])
      assert.include(planned, part)
    const proven = of("scan.completed")
    assert.include(proven, "**Seen by the verifier and by CI**\n\n- test/rates.test.js")
    assert.include(proven, "**It waits for** the publisher.")
  })
})

it("the issue's comment leads to the pull request", () => {
  const state = storyUntil("pr.ready")
  const text = issueComment(summaryOf("t-1", story, state, Date.parse("2026-11-17T10:00:00Z"))!)
  assert.include(text, "**Redgreen: ready.** Ready for review.")
  assert.include(
    text,
    "- [Pull request 7 of harbor/parcel-post](http://127.0.0.1:4000/harbor/parcel-post/pull/7), ready"
  )
})

it("of a bug that came back names the pull request that did not hold", () => {
  const back = [...mergedStory, examples["task.recurred"]]
  const summary = summaryOf("t-1", tell(back), fold(back), Date.parse("2026-11-17T10:00:00Z"))!
  assert.strictEqual(summary.headline, "Writing plan v3. The bug came back after harbor/parcel-post#7.")
  assert.deepStrictEqual(
    summary.pulls.map(({ fate, number }) => [number, fate]),
    [[7, "merged, and the bug came back"]]
  )
  assert.include(issueComment(summary), "/pull/7), merged, and the bug came back")
  const merged = summaryOf("t-1", tell(mergedStory), fold(mergedStory), Date.parse("2026-11-17T10:00:00Z"))!
  assert.deepStrictEqual([merged.headline, merged.pulls[0]?.fate], ["Merged.", "merged"])
})

it("takes no markup from the names in its headline", () => {
  const asked = storyUntil("pr.updated")
  const endorsed = evolve(asked, { ...examples["plan.endorsed"], by: { ...mallory, name: "@acme/all <b>" } })
  const summary = summaryOf("t-1", story, endorsed, Date.parse("2026-11-17T10:00:00Z"))!
  for (const text of [issueComment(summary), explanation(summary, endorsed)]) assert.notMatch(text, /@acme|(?<!\\)<b>/)
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
  it("says what CI found, and whether anything is done about it", () => {
    const ready = storyUntil("pr.ready")
    const failed = { ...examples["pr.checked"], detail: "build failed: ask @bob" }
    const text = sentence(failed, evolve(ready, failed)) ?? ""
    assert.include(text, "CI failed on `333333333333`, and no further attempt is made")
    assert.include(text, "```text\nbuild failed: ask @bob\n```")
    const back = { ...examples["pr.returned"], cause: "ci" as const }
    const returned = evolve(ready, back)
    assert.isUndefined(sentence(failed, returned))
    assert.isUndefined(sentence({ ...failed, conclusion: "success" }, ready))
    assert.include(sentence(back, returned), "The fix is changed once more")
    assert.strictEqual(
      sentence(examples["pr.returned"], returned),
      "@alice The fix is changed as the review asks, and proven again."
    )
  })
  it("tells of a second fix, not of the first", () => {
    const ready = storyUntil("pr.ready")
    assert.isUndefined(sentence(examples["pr.ready"], ready, story))
    const again = tell([...readyStory, examples["pr.returned"], examples["pr.ready"]])
    assert.strictEqual(
      sentence(examples["pr.ready"], ready, again),
      "The changed fix is proven and stands at `333333333333`."
    )
  })
  it("reminds of a plan that waits, and of no other", () => {
    assert.include(sentence(examples["plan.reminded"], state), "Plan v2 still waits for a decision.")
    assert.isUndefined(sentence(examples["plan.reminded"], storyUntil("plan.approved")))
  })
  it("reminds loudest the last time: by the policy's own words, to those it names", () => {
    const last = { ...examples["plan.reminded"], escalated: true }
    const escalateTo = (after: string, ...github: ReadonlyArray<string>) =>
      policyWith({ reminders: { after: [], escalate: { after, mention: { github } } } }).reminders.escalate
    assert.strictEqual(
      sentence(last, state, [], escalateTo("2 days", "acme/maintainers", "octocat")),
      "@acme/maintainers @octocat Plan v2 has waited for 2 days; this is the last reminder. It stays as it is until somebody approves or rejects it: nothing is approved by waiting."
    )
    for (const [after, words] of [
      ["36 hours", "36 hours"],
      ["1 week", "1 week"],
      ["90 minutes", "90 minutes"],
      ["700 millis", "1 second"]
    ] as const)
      assert.include(sentence(last, state, [], escalateTo(after)), `Plan v2 has waited for ${words};`)
    assert.include(sentence(last, state), "Plan v2 still waits")
    assert.isUndefined(sentence(last, storyUntil("plan.approved"), [], escalateTo("2 days", "octocat")))
  })
  it("is not owed for the rest", () => assert.isUndefined(sentence(examples["tests.red"], state)))
})
