import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { taskIdOf } from "#domain/Ids.ts"
import { repository } from "#test/cast.ts"
import { june, served } from "./juneFixture.ts"
import { get } from "./reportsFixture.ts"

layer(served, { excludeTestServices: true, timeout: "60 seconds" })("figures of", (it) => {
  it.effect("cost by any dimension adds up to the last millionth", () =>
    Effect.gen(function* () {
      const all = [
        "task",
        "phase",
        "model",
        "repository",
        "requester",
        "day",
        "source",
        "outcome",
        "repository,model,day"
      ]
      for (const by of all) {
        const { body } = yield* get(`/api/reports/cost?${june}&by=${by}`)
        const rows = body.rows as Array<{ usd: number }>
        assert.strictEqual(
          rows.reduce((sum, { usd }) => sum + Math.round(usd * 1e6), 0),
          2_372_870,
          by
        )
        assert.strictEqual(body.total.usd, 2.37287)
      }
    })
  )

  it.effect("cost names what each row is of, and splits a task over its repositories", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* costs("repository"), [
        [repository, 2.372864],
        ["harbor/shop", 0.000003],
        ["harbor/web", 0.000003]
      ])
      assert.deepStrictEqual(yield* costs("outcome"), [
        ["merged", 0.843215],
        ["ready", 0.843215],
        ["failed", 0.423215],
        ["closed", 0.163215],
        ["open", 0.10001]
      ])
      assert.deepStrictEqual(yield* costs("requester"), [
        ["nobody", 2.37286],
        ["carol", 0.00001]
      ])
      assert.deepStrictEqual(yield* costs("model"), [
        ["claude-sonnet-4-5", 2.27286],
        ["claude-haiku-4-5", 0.10001]
      ])
      assert.deepStrictEqual((yield* costs("day")).slice(-1), [["2026-06-11", 0.00001]])
      const { body } = yield* get(`/api/reports/cost?${june}&by=task,phase&limit=1&compare=previous`)
      // Eleven rows of June, and five that only May has.
      assert.strictEqual(body.more, 15)
      assert.deepInclude(body.rows[0], { phase: "red", calls: 2, tasks: 1, usd: 0.33, model: null })
      assert.deepInclude(body.total, { usd: 2.37287, tasks: 6, budgetUsd: 41, spentUsd: 3.216085 })
      assert.deepInclude(body.total.before, { usd: 1.68643, tasks: 2 })
    })
  )

  it.effect("lead time is told as a whole, by who had to act, and by stage", () =>
    Effect.gen(function* () {
      const { body } = yield* get(`/api/reports/lead-time?${june}&compare=previous`)
      const [whole, machines, people, longest] = body.rows
      assert.deepInclude(whole, { tasks: 2, p50Seconds: 1100, p90Seconds: 1500, p99Seconds: 1590, totalSeconds: 2200 })
      assert.deepInclude(whole.before, { tasks: 2, p50Seconds: 600, p99Seconds: 600 })
      assert.deepInclude(machines, { stage: "machines", totalSeconds: 1000, share: 0.4545 })
      assert.deepInclude(people, { stage: "people", p50Seconds: 600, totalSeconds: 1200, share: 0.5455 })
      assert.deepInclude(longest, { stage: "wait for approval", on: "people", tasks: 2, times: 4, totalSeconds: 1160 })
      const parts = (body.rows as Array<{ totalSeconds: number }>).slice(3)
      assert.strictEqual(
        parts.reduce((sum, { totalSeconds }) => sum + totalSeconds, 0),
        2200
      )
      assert.deepStrictEqual(body.slowest[0], {
        ...{ task: taskIdOf("ready"), round: 1, seconds: 1600, machineSeconds: 500, peopleSeconds: 1100 },
        title: "TypeError: Cannot read properties of undefined (reading 'rate')",
        readyAt: "2026-06-03T10:26:40.000Z",
        longest: { stage: "wait for approval", seconds: 1080 }
      })
    })
  )

  it.effect("refusals are counted by class, with the attempts they cost and what gave up over them", () =>
    Effect.gen(function* () {
      const { body } = yield* get(`/api/reports/refusals?${june}&compare=previous`)
      assert.deepStrictEqual(body.rows, [
        {
          ...{ phase: "red", class: "passes-on-base", refusals: 3, tasks: 3, gaveUp: 1 },
          before: { refusals: 2, tasks: 2, gaveUp: 0 }
        }
      ])
      assert.deepStrictEqual(body.attempts, {
        ...{ tasks: 3, atOnce: 0 },
        tests: { mean: 1.67, p50: 2, p90: 2, most: 2 },
        fixes: { mean: 0.67, p50: 1, p90: 1, most: 1 }
      })
      assert.deepStrictEqual(body.failures, [{ stage: "red", reason: "passes-on-base", tasks: 1 }])
    })
  )

  it.effect("approvals are by person and channel, with how long the plans had waited", () =>
    Effect.gen(function* () {
      const { body } = yield* get(`/api/reports/approvals?${june}`)
      const decided = { approved: 3, rejected: 3, rejectedShare: 0.5, waitP50Seconds: 40, waitP90Seconds: 540 }
      assert.deepStrictEqual(body.rows, [
        { person: "everybody", id: "", channel: "all", ...decided, endorsed: 0, refused: 3, before: null },
        { person: "alice", id: "1001", channel: "github", ...decided, endorsed: 0, refused: 0, before: null },
        {
          ...{ person: "mallory", id: "6666", channel: "github", approved: 0, rejected: 0, endorsed: 0, refused: 3 },
          ...{ rejectedShare: null, waitP50Seconds: null, waitP90Seconds: null, before: null }
        }
      ])
      assert.deepStrictEqual(body.waiting, { plans: 0, oldestSince: null })
    })
  )

  it.effect("repositories tell what came of their tasks and how their own tests stood", () =>
    Effect.gen(function* () {
      const { body } = yield* get(`/api/reports/repositories?${june}`)
      assert.deepStrictEqual(body.rows[0], {
        ...{ repository, received: 7, cameBack: 1, merged: 1, reverted: 0, closed: 1, failed: 1, cancelled: 0 },
        ...{ parked: 1, ready: 1, successRate: 0.3333, usd: 2.372864, usdPerMergedFix: 2.372864 },
        ...{ leadTimeP50Seconds: 1100, baselines: 7, redBaselines: 7, withoutTests: 0, flakyProofs: 0, before: null }
      })
      assert.deepStrictEqual(
        (body.rows as Array<{ repository: string }>).map((row) => row.repository),
        [repository, "harbor/shop", "harbor/web"]
      )
    })
  )
})

const costs = Effect.fnUntraced(function* (by: string) {
  const { body } = yield* get(`/api/reports/cost?${june}&by=${by}`)
  return (body.rows as Array<Record<string, unknown>>).map((row) => [row[by], row["usd"]])
})
