import { assert, describe, it } from "@effect/vitest"
import type { Plan } from "#domain/Plan.ts"
import { plan, repository, secondPlan, testName, testPath } from "#test/cast.ts"
import { changesBetween } from "./changesBetween.ts"
import { planText } from "./planText.ts"

const [chosen] = plan.repositories
const having = (change: Partial<typeof chosen>): Plan => ({
  ...plan,
  version: 2,
  repositories: [{ ...chosen!, ...change }]
})

describe("what changed between two plans", () => {
  it("is nothing between a plan and itself under another number", () => {
    assert.deepStrictEqual(changesBetween(plan, { ...plan, version: 2 }), [])
  })

  it("names each field with what it was and what it is; a list of sentences as a whole", () => {
    assert.deepStrictEqual(changesBetween(plan, { ...secondPlan, risk: "high", confidence: 0.5 }), [
      { field: "steps", old: plan.steps, new: secondPlan.steps },
      { field: "risk", old: "low", new: "high" },
      { field: "confidence", old: 0.9, new: 0.5 }
    ])
  })

  it("knows repositories, files and tests by their names, wherever they stand", () => {
    const moved = having({
      baseCommit: "d".repeat(40),
      files: [{ path: "src/new.js", change: "add" }, ...chosen!.files],
      tests: chosen!.tests.map((one) => ({ ...one, asserts: "every zone" }))
    })
    const of = `repositories[${repository}]`
    assert.deepStrictEqual(changesBetween(plan, moved), [
      { field: `${of}.baseCommit`, old: "c".repeat(40), new: "d".repeat(40) },
      { field: `${of}.files[src/new.js]`, old: null, new: { path: "src/new.js", change: "add" } },
      { field: `${of}.tests[${testPath} > ${testName}].asserts`, old: chosen!.tests[0]!.asserts, new: "every zone" }
    ])
    const both = { ...plan, repositories: [{ ...chosen!, repository: "harbor/web" }, chosen!] }
    assert.deepStrictEqual(
      changesBetween(both, plan).map(({ field, new: next }) => [field, next]),
      [["repositories[harbor/web]", null]]
    )
  })

  it("compares a list whose names are not unique as a whole", () => {
    const twice = having({ files: [...chosen!.files, ...chosen!.files] })
    assert.deepStrictEqual(
      changesBetween(plan, twice).map(({ field }) => field),
      [`repositories[${repository}].files`]
    )
  })
})

describe("the text of a plan", () => {
  it("has a line for each thing that can change, and none that its author wrote as another", () => {
    const hostile = { ...plan, summary: "Fine.\nRisk: low", rootCause: "a\u2028b" }
    const lines = planText(hostile).split("\n")
    assert.deepStrictEqual(
      lines.filter((text) => text.startsWith("Risk:")),
      ["Risk: low (One pure function; every band keeps its price.)"]
    )
    assert.include(lines, "Root cause: a b")
    assert.include(lines, `Repository ${repository}, main at ${"c".repeat(40)}`)
    assert.include(lines, "    src/rates.js: round extra kilograms up")
    assert.include(lines, "  2. Round up instead of down")
  })
})
