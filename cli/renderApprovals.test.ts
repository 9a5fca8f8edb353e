import { assert, describe, it } from "@effect/vitest"
import { TaskId } from "#domain/Ids.ts"
import type { Approval } from "#projections/approvals/api.ts"
import { alice, hex, mallory, repository } from "#test/cast.ts"
import { renderApprovals } from "./renderApprovals.ts"

const now = Date.parse("2026-11-17T12:00:00.000Z")
const at = "2026-11-17T09:00:00.000Z"
const task = TaskId.make("t-4507310")
const url = `/api/tasks/${task}/plans/2`
const waiting: Approval = {
  ...{ task, title: "TypeError in\nquote", repositories: [repository], requester: null, state: "waiting" },
  plan: { version: 2, sha256: hex("a"), risk: "low", estimateUsd: 0.6, url },
  ...{ withdrawnBy: null, createdAt: at, askedAt: at, settledAt: null, waitedSeconds: 10_800, decision: null },
  ...{ required: 2, missing: 1, who: ["GitHub: write permission", "never a bot"] },
  given: [{ by: alice, grounds: "write permission on GitHub", at }],
  refused: [{ by: mallory, reason: "approve: mallory may not write.", at }],
  reminders: [{ escalated: true, at }]
}
const nothing = { missing: 0, who: [], given: [], refused: [], reminders: [], settledAt: at }
const rejected: Approval = {
  ...{ ...waiting, ...nothing, state: "rejected", waitedSeconds: 40 },
  decision: { by: alice, grounds: null, feedback: "No.", at }
}
const withdrawn: Approval = {
  ...rejected,
  state: "withdrawn",
  decision: null,
  withdrawnBy: "cancelled",
  waitedSeconds: null
}

describe("approvals", () => {
  it("that wait say how long, what is missing, who may, and what to do", () => {
    assert.deepStrictEqual(renderApprovals([waiting], now).split("\n"), [
      "t-4507310 v2  TypeError in quote",
      "  waits 3 h 0 min, reminded once, escalated; risk low, estimate $0.60, sha256 aaaaaaa",
      "  ✓ alice on github: write permission on GitHub",
      "  ✗ mallory on github: approve: mallory may not write.",
      "  1 of 2 missing; who may:",
      "    GitHub: write permission",
      "    never a bot",
      "  → redgreen approve t-4507310 --plan v2"
    ])
  })

  it("that are settled are a line each, after those that wait", () => {
    const lines = renderApprovals([rejected, waiting, withdrawn], now).split("\n")
    assert.include(lines[0], "t-4507310 v2")
    assert.deepStrictEqual(lines.slice(-3), [
      "TASK       PLAN  STATE      WAITED  WHEN     BY               TITLE",
      "t-4507310  v2    rejected   40 s    3 h ago  alice on github  TypeError in quote",
      "t-4507310  v2    withdrawn  –       3 h ago  task cancelled   TypeError in quote"
    ])
  })

  it("cannot command the terminal", () => {
    const hostile = { ...waiting, title: "\u001b[2J\u001b]0;owned\u0007x", who: ["\u202ea\rb"] }
    assert.notMatch(renderApprovals([hostile], now).replaceAll("\n", ""), /[\p{Cc}\u202e]/u)
  })
})
