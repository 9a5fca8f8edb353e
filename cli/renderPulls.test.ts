import { assert, describe, it } from "@effect/vitest"
import { TaskId } from "#domain/Ids.ts"
import type { Pull } from "#projections/pulls/api.ts"
import { hex, repository, url } from "#test/cast.ts"
import { renderPulls } from "./renderPulls.ts"

const now = Date.parse("2026-11-17T12:00:00.000Z")
const openedAt = "2026-11-17T09:00:00.000Z"
const draft: Pull = {
  ...{ task: TaskId.make("t-4507310"), repository, number: 7, url, branch: "redgreen/t-4507310", head: hex("1", 40) },
  ...{ plan: 1, fate: "draft", openedAt, updatedAt: openedAt, readyAt: null, mergedAt: null, mergedBy: null },
  ...{ closedAt: null, closedBy: null, revertedAt: null, revertedBy: null, recurredAt: null },
  ...{ secondsToReady: null, secondsToMerge: null, secondsInReview: null },
  ...{ returnedByCi: 0, returnedByReview: 0, checks: null, checksDetail: null }
}

describe("pull requests", () => {
  it("are a line each, with what became of them and how long it took", () => {
    const took = {
      secondsToReady: 480,
      secondsToMerge: 5000,
      returnedByCi: 1,
      returnedByReview: 1,
      checks: "success"
    } as const
    const merged = {
      ...draft,
      ...took,
      fate: "reverted",
      mergedBy: "alice",
      revertedBy: "b\u001b[2Job",
      recurredAt: openedAt
    } as const
    assert.deepStrictEqual(renderPulls([draft, merged], now).split("\n"), [
      "PULL REQUEST          FATE      OPENED   TO READY   TO MERGE    CI       CAME BACK  TASK",
      "harbor/parcel-post#7  draft     3 h ago  –          –           –        0          t-4507310",
      "harbor/parcel-post#7  reverted  3 h ago  8 min 0 s  1 h 23 min  success  2          t-4507310  merged by alice, reverted by bob, the bug came back"
    ])
    assert.strictEqual(renderPulls([], now), "No pull request was opened in this time.")
  })
})
