import { assert, it } from "@effect/vitest"
import { remarks } from "./remarks.ts"

const beside = { path: "src/rates.js", line: 55, body: " Why? " }

for (const [what, body, said, text] of [
  [
    "the whole, then the lines",
    "Too wide.\n",
    [beside, { ...beside, line: null }],
    "Too wide.\n\nsrc/rates.js:55: Why?\n\nsrc/rates.js: Why?"
  ],
  ["only the lines", "  ", [beside], "src/rates.js:55: Why?"],
  ["nothing", "", [], ""]
] as const)
  it(what, () => assert.strictEqual(remarks(body, said), text))

it("is bounded, whatever a reviewer writes", () => {
  const all = Array.from({ length: 100 }, () => ({ ...beside, body: "y".repeat(5000) }))
  const text = remarks("x".repeat(50_000), all)
  assert.strictEqual(text.length, 8000)
  assert.include(text, "src/rates.js:55: yyy")
})
