import { assert, describe, it } from "@effect/vitest"
import { examples } from "#test/examples.ts"
import type { Event } from "../Event.ts"
import { differing, readyStory } from "./redecisionFixture.ts"

const spent = (session: string, usd: number): Event => ({ ...examples["budget.spent"], session, usd })
const received = examples["task.received"]

describe("spend under another budget", () => {
  it("is the same where the money suffices", () => {
    assert.deepStrictEqual(differing(readyStory, {}), [])
    assert.deepStrictEqual(differing(readyStory, { budgetUsd: 5 }), [])
  })

  it("would have stopped before a session, whose money would have been saved", () => {
    const past = [received, spent("one", 1), spent("one", 1), spent("two", 0.5), spent("two", 0.25)]
    assert.deepStrictEqual(differing(past, { budgetUsd: 2 }), [
      {
        ...{ version: 4, type: "budget.spent", kind: "budget", verdict: "refused" },
        ...{ was: "plan session 1 made 2 model calls", would: "not started", savedUsd: 0.75 },
        why: "$2.00 of $2.00 was spent before it; $0.75 would have been saved."
      }
    ])
  })

  it("would have cut a session off after the call that crosses the line", () => {
    const past = [received, spent("one", 1), spent("one", 1.5), spent("one", 0.1)]
    assert.deepInclude(differing(past, { budgetUsd: 2 })[0], { would: "cut off after 2", savedUsd: 0.1 })
  })

  it("would have gone on where more was given", () => {
    const failed: Event = { ...examples["task.failed"], stage: "budget", reason: "budget-exhausted" }
    const past = [received, spent("one", 5.5), failed]
    assert.deepStrictEqual(differing(past, {}), [])
    assert.deepStrictEqual(differing(past, { budgetUsd: 8 }), [
      {
        ...{ version: 3, type: "task.failed", kind: "budget", verdict: "allowed", was: "ended for want of money" },
        would: "gone on",
        why: "$5.50 of $8.00 was spent, so there was money left."
      }
    ])
  })

  it("keeps what a person granted, and grants anew what came back", () => {
    const failed: Event = { ...examples["task.failed"], stage: "budget" }
    const retried: Event = { ...examples["task.retried"], budgetUsd: 9 }
    assert.deepStrictEqual(
      differing([received, spent("one", 5), failed, retried, spent("two", 1)], { budgetUsd: 5 }),
      []
    )
    const merged = readyStory.concat(
      examples["pr.merged"],
      examples["task.recurred"],
      spent("again", 0.4),
      spent("again", 0.1)
    )
    const again = differing(merged, { budgetUsd: 1 }).filter(({ version }) => version > readyStory.length)
    assert.deepStrictEqual(again, [])
  })

  it("would have sent a pull request back to be mended, had there been money", () => {
    const [received, ...others] = readyStory.filter(({ _tag }) => _tag !== "task.failed" && _tag !== "task.retried")
    const past = [{ ...received, budgetUsd: 0.8 } as Event, ...others, examples["pr.checked"]]
    assert.deepStrictEqual(
      differing(past, {}).filter(({ type }) => type === "pr.checked"),
      []
    )
    assert.deepInclude(differing(past, { budgetUsd: 5 })[0], {
      ...{ type: "pr.checked", kind: "budget", verdict: "changed", would: "pr.checked, pr.returned" }
    })
  })
})
