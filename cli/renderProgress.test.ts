import { assert, it } from "@effect/vitest"
import type { Projection } from "#projections/standings/api.ts"
import { renderProgress } from "./renderProgress.ts"
import { renderProjections } from "./renderProjections.ts"

const now = Date.parse("2026-11-22T10:00:10.000Z")
const live: Projection = {
  ...{ name: "money", revision: 2, state: "live", position: 200_000, head: 200_000, lag: 0 },
  ...{ updatedAt: "2026-11-22T10:00:09.000Z", error: null, requestedAt: null, rebuild: null }
}
const building: Projection = {
  ...{ ...live, name: "board", state: "rebuilding", requestedAt: "2026-11-22T09:59:59.000Z" },
  rebuild: { revision: 3, position: 50_000, startedAt: "2026-11-22T10:00:00.000Z", error: null }
}
const stuck: Projection = {
  ...{ ...live, name: "plans", state: "stopped", position: 7, lag: 199_993 },
  error: "position 8: event e-8 (plan.created): no — run another release."
}

it("tells of a rebuild how far it is, how fast, and how long it takes still", () => {
  assert.deepStrictEqual(renderProgress([building], now), [
    "board  ██████░░░░░░░░░░░░░░░░░░  25 %  50,000 of 200,000 events  5,000 events/s  30 s left"
  ])
})

it("does not guess before the first events, and says of the others whether they wait, are done or stopped", () => {
  const rebuild = { ...building.rebuild!, position: 0 }
  const lines = renderProgress(
    [
      { ...building, rebuild },
      { ...building, rebuild: null },
      live,
      { ...building, rebuild: { ...rebuild, error: "no" } }
    ],
    now
  )
  assert.notInclude(lines[0]!, "left")
  assert.deepStrictEqual(
    lines.slice(1).map((line) => line.split(/ +/).slice(1)),
    [["waiting"], ["done"], ["stopped"]]
  )
})

it("lists each with its place in the log, and below what stopped one", () => {
  const lines = renderProjections([live, building, stuck], now).split("\n")
  assert.deepStrictEqual(lines[1]!.split(/ {2,}/), ["money", "2", "live", "200,000", "200,000", "0", "just now"])
  assert.include(lines[2]!, "rebuilding 25 %")
  assert.deepStrictEqual(lines.slice(4), ["", "plans", `  ${stuck.error}`])
})
