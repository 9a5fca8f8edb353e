import { assert, it } from "@effect/vitest"
import type { Check } from "#integrations/github/checks.ts"
import { verdictOf } from "./verdictOf.ts"

const check = (name: string, outcome: Check["outcome"], output = ""): Check => ({
  ...{ name, outcome, output, url: `https://ci.test/${name}` }
})

for (const [what, found, onBase, verdict] of [
  ["nothing is known of no checks", [], [], undefined],
  ["nothing is known while one runs", [check("a", "passed"), check("b", "running")], [], undefined],
  ["nothing is known of what was cancelled", [check("a", "none")], [], undefined],
  [
    "all passed",
    [check("a", "passed"), check("b", "passed"), check("c", "none")],
    [],
    { conclusion: "success", detail: "2 checks passed.", url: "https://ci.test/a" }
  ],
  [
    "one failure is enough, though others run",
    [check("a", "running"), check("b", "failed", "1 failed"), check("c", "failed")],
    [],
    { conclusion: "failure", detail: "b failed:\n1 failed\n\nc failed.", url: "https://ci.test/b" }
  ],
  [
    "what failed on the base commit is excused",
    [check("a", "passed"), check("b", "failed")],
    [check("b", "failed"), check("a", "passed")],
    { conclusion: "success", detail: "1 check passed. b failed, as on the base commit.", url: "https://ci.test/a" }
  ],
  [
    "nothing but excuses is a success",
    [check("b", "failed")],
    [check("b", "failed")],
    { conclusion: "success", detail: "0 checks passed. b failed, as on the base commit.", url: "" }
  ],
  [
    "a check that passed on the base commit is not excused",
    [check("b", "failed")],
    [check("b", "passed"), check("a", "failed")],
    { conclusion: "failure", detail: "b failed.", url: "https://ci.test/b" }
  ]
] as const)
  it(what, () => assert.deepStrictEqual(verdictOf(found, onBase), verdict))

it("keeps the end of a long output, and keeps all short", () => {
  const long = Array.from({ length: 9 }, (_, index) => check(`c${index}`, "failed", `${"x".repeat(5000)}the reason`))
  const { detail } = verdictOf(long, [])!
  assert.isAtMost(detail.length, 6000)
  assert.match(detail, /^c0 failed:\n… x{1990}the reason\n\nc1 failed/)
})
