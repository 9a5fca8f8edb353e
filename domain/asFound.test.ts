import { assert, describe, it } from "@effect/vitest"
import { plan } from "#test/cast.ts"
import { asFound, foundSentence } from "./asFound.ts"
import type { Baseline } from "./Plan.ts"
import { ranUnwalled, surroundings } from "./surroundings.ts"

const [chosen] = plan.repositories
const { needs: _, ...red } = chosen!.baseline!
const says = (baseline: Partial<Baseline>, tests = chosen!.tests, isOnly = true) =>
  foundSentence(
    asFound({ ...chosen!, tests, baseline: { ...red, services: [], ...baseline } })!,
    isOnly,
    (name) => `<${name}>`
  )

describe("how the tests stood before", () => {
  it("is one sentence, whatever was found", () => {
    const green = { state: "green", failed: 0, failing: [] } as const
    const none = { state: "no-tests", passed: 0, failed: 0, failing: [] } as const
    assert.deepStrictEqual(
      [
        says({}),
        says({ services: ["postgres", "redis"] }),
        says({ passed: 0, failed: 5, failing: ["a", "b", "c", "d", "e"] }),
        says({ skipped: 1 }),
        says(green),
        says({ ...green, passed: 1, skipped: 2 }),
        says(none),
        says(none, []),
        says(green, chosen!.tests, false)
      ],
      [
        "37 tests pass, 1 fails already (<test/clock.test.js > ticks>).",
        "37 tests pass, 1 fails already (<test/clock.test.js > ticks>). Needs <postgres>, <redis>.",
        "no test passes, 5 fail already (<a>, <b>, <c> and 2 more).",
        "37 tests pass, 1 fails already (<test/clock.test.js > ticks>), 1 is skipped.",
        "37 tests pass.",
        "1 test passes, 2 are skipped.",
        "no tests yet: the plan adds the first.",
        "no tests yet, and the plan names none.",
        "<harbor/parcel-post>: 37 tests pass."
      ]
    )
  })

  it("is nothing for a plan from before bases were surveyed", () => {
    const { baseline: _, ...old } = chosen!
    assert.isUndefined(asFound(old))
    assert.isFalse(ranUnwalled({ ...plan, repositories: [old] }))
  })
})

it("says where it ran, and whether anything stood around it", () => {
  const { environment } = red
  assert.strictEqual(surroundings(environment), "behind bubblewrap on Linux 6.8.0 x64 with node 24.21.0")
  const open = { ...environment, wall: "none" as const, programs: {} }
  assert.strictEqual(surroundings(open), "WITHOUT a sandbox on Linux 6.8.0 x64")
  assert.isFalse(ranUnwalled(plan))
  const baseline = { ...red, environment: open }
  assert.isTrue(ranUnwalled({ ...plan, repositories: [chosen!, { ...chosen!, baseline }] }))
})
