import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { june, served } from "./juneFixture.ts"
import { get } from "./reportsFixture.ts"

layer(served, { excludeTestServices: true, timeout: "60 seconds" })("reports", (it) => {
  it.effect("say what it is worth, with what is assumed, beside another window", () =>
    Effect.gen(function* () {
      const { body } = yield* get(`/api/reports/roi?${june}&compare=previous&hoursPerFix=2`)
      assert.deepStrictEqual(body.window, { from: "2026-06-01T00:00:00.000Z", to: "2026-07-01T00:00:00.000Z" })
      assert.deepStrictEqual(body.compared, { from: "2026-05-02T00:00:00.000Z", to: "2026-06-01T00:00:00.000Z" })
      assert.deepStrictEqual(body.assumptions, { hoursPerFix: 2, hourlyRateUsd: 50 })
      const told = Object.fromEntries(
        (body.figures as Array<Figure>).map(({ before, name, value }) => [name, [value, before]])
      )
      assert.deepStrictEqual(told, {
        "tasks received": [7, 2],
        "came back": [1, 0],
        "set aside": [1, 0],
        ended: [3, 2],
        merged: [1, 2],
        reverted: [0, 0],
        ready: [1, 0],
        "success rate": [0.333333, 1],
        "proven rate": [0.5, 1],
        // 2 x 0.843215 + 0.423215 + 0.163215 + 0.00001 + 0.1
        cost: [2.37287, 1.68643],
        "cost per merged fix": [2.37287, 0.843215],
        "hours saved": [2, 4],
        value: [100, 200],
        net: [97.62713, 198.31357],
        "return on investment": [41.143059, 117.593716],
        "value waiting to be merged": [100, 0]
      })
    })
  )

  it.effect("answer a window in which nothing happened with no number that is none", () =>
    Effect.gen(function* () {
      const { body } = yield* get("/api/reports/roi?from=2020-01-01&to=2020-02-01&compare=previous")
      for (const { before, name, value } of body.figures as Array<Figure>) {
        const divided = ["success rate", "proven rate", "cost per merged fix", "return on investment"].includes(name)
        assert.deepStrictEqual([value, before], divided ? [null, null] : [0, 0], name)
      }
      for (const report of ["cost", "lead-time", "refusals", "approvals", "repositories", "throughput"]) {
        const { body, status } = yield* get(`/api/reports/${report}?from=2020-01-01&to=2020-02-01&compare=previous`)
        assert.strictEqual(status, 200, report)
        assert.notInclude(JSON.stringify(body), "NaN")
      }
    })
  )

  it.effect("throughput has every period, the empty ones too", () =>
    Effect.gen(function* () {
      const { body } = yield* get("/api/reports/throughput?from=2026-06-02&to=2026-06-05")
      assert.deepStrictEqual(
        (body.rows as Array<Row>).map(({ begins, merged, parked, ready, received }) => [
          ...[begins, received, ready, merged, parked]
        ]),
        [
          ["2026-06-02", 1, 1, 1, 0],
          ["2026-06-03", 1, 1, 0, 0],
          ["2026-06-04", 1, 0, 0, 1]
        ]
      )
      const weeks = yield* get(`/api/reports/throughput?${june}&per=week&compare=previous`)
      assert.deepStrictEqual(
        (weeks.body.rows as Array<Row>).map(({ begins, received }) => [begins, received]),
        [
          ["2026-06-01", 4],
          ["2026-06-08", 3],
          ["2026-06-15", 0],
          ["2026-06-22", 0],
          ["2026-06-29", 0]
        ]
      )
      assert.deepInclude(weeks.body.rows[3].before, { received: 1, merged: 1 })
    })
  )

  it.effect("are tables for whoever asks for those, and nothing new for whoever has them", () =>
    Effect.gen(function* () {
      const csv = yield* get(`/api/reports/cost?${june}&by=model&compare=previous`, { accept: "text/csv" })
      const [head, first] = (csv.body as string).split("\r\n")
      assert.match(head!, /^task,phase,model,.*usd,calls,tasks,.*before\.usd/)
      assert.include(first!, "claude-sonnet-4-5")
      for (const report of ["roi", "cost", "lead-time", "refusals", "approvals", "repositories", "throughput"]) {
        const first = yield* get(`/api/reports/${report}?${june}`)
        const again = yield* get(`/api/reports/${report}?${june}`, { "if-none-match": first.headers["etag"]! })
        assert.strictEqual(again.status, 304, report)
        const table = yield* get(`/api/reports/${report}?${june}&format=csv`)
        assert.include(table.headers["content-type"], "text/csv", report)
        assert.notInclude(table.body, "[object")
      }
    })
  )

  it.effect("say what can be asked for when something else is", () =>
    Effect.gen(function* () {
      const odd = [
        ["cost?by=colour", "task, phase, model, repository"],
        ["cost?by=", "by is one or more of"],
        ["cost?from=soon", "from is a day or a moment"],
        ["roi?from=2026-06-02&to=2026-06-01", "from comes before to"],
        ["throughput?from=1990-01-01&to=2026-01-01", "days: ask for a shorter time"]
      ] as const
      for (const [path, detail] of odd) {
        const { body, headers, status } = yield* get(`/api/reports/${path}`)
        assert.deepStrictEqual([status, headers["content-type"]], [400, "application/problem+json"], path)
        assert.include(body.detail, detail)
      }
      assert.strictEqual((yield* get("/api/reports/roi?hoursPerFix=-1")).status, 400)
    })
  )
})

interface Figure {
  readonly name: string
  readonly value: number | null
  readonly before: number | null
}
type Row = Readonly<Record<"begins", string> & Record<"received" | "ready" | "merged" | "parked", number>>
