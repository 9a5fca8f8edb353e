import { assert, it } from "@effect/vitest"
import { branchOf, taskOfBranch } from "./branch.ts"
import { taskIdOf } from "./Ids.ts"

const task = taskIdOf("sentry:harbor:4507310")

it("is another branch each time the bug comes back, and leads to the same task", () => {
  const branches = [0, 1, 2].map((times) => branchOf(task, times))
  assert.strictEqual(new Set(branches).size, 3)
  for (const branch of branches) assert.strictEqual(taskOfBranch(branch), task)
})

it.each([
  "main",
  "redgreen/",
  "redgreen/a/b",
  `redgreen/${task}.0`,
  `redgreen/${task}.x`,
  `x/redgreen/${task}`,
  "redgreen/a*b"
])("%s is none of ours", (branch) => assert.isUndefined(taskOfBranch(branch)))
