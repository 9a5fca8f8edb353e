import { expect, it } from "vitest"
import { failed, passed } from "#agents/recipe/resultFixture.ts"
import { sameFailures } from "./sameFailures.ts"

const first = [{ id: "new > x", kind: "assertion" as const, message: "1 !== 2" }]
const same = [failed("new > x", "assertion", "AssertionError", "1 !== 3")]

it("is satisfied when every run fails by the same kind, whatever the values", () => {
  expect(sameFailures(first, [same, [...same, passed("a > b")]])).toBeUndefined()
  expect(sameFailures(first, [])).toBeUndefined()
})
it.each([
  ["passes once", [passed("new > x")], "passed"],
  ["does not run once", [], "did not run"],
  ["fails otherwise once", [failed("new > x", "timeout")], "failed (timeout)"]
])("refuses a test that %s", (_, run, said) => {
  const found = sameFailures(first, [same, run])
  expect(found).toMatchObject({ class: "unstable" })
  expect(found!.evidence).toContain(`new > x: failed (assertion), failed (assertion), ${said}`)
})
