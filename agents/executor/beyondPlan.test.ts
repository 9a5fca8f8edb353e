import { expect, it } from "vitest"
import { beyondPlan } from "./beyondPlan.ts"

const repository = "acme/shop"
const planned = {
  ...{ repository, baseBranch: "main", baseCommit: "a".repeat(40), evidence: "e", testCommand: "npm test" },
  files: [{ path: "./src/a.ts", change: "c" }],
  tests: [{ path: "test/a.test.ts", name: "n", asserts: "a" }]
}
const changed = (...paths: ReadonlyArray<string>) => paths.map((path) => ({ repository, path }))

it("tells what the plan does not name, with what was said of it", () => {
  const said = [
    { repository, path: "./src/b.ts", change: "its caller " },
    { repository: "acme/api", path: "src/c.ts", change: "x" }
  ]
  const plan = { repositories: [planned] }
  expect(beyondPlan(plan, changed("src/a.ts", "test/a.test.ts"), said)).toEqual([])
  expect(beyondPlan(plan, changed("src/b.ts", "src/c.ts"), said)).toEqual([
    { repository, path: "src/b.ts", why: "its caller" },
    { repository, path: "src/c.ts", why: "" }
  ])
  expect(beyondPlan(plan, [{ repository: "acme/api", path: "src/a.ts" }], [])).toHaveLength(1)
})
