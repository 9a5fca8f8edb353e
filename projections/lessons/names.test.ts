import { assert, it } from "@effect/vitest"
import { namesIn, wordsIn } from "./names.ts"

const namesOf = (text: string) => wordsIn(text, 10).map(({ names }) => names)

it("calls a thing what people call it", () => {
  assert.deepStrictEqual(namesOf("java.lang.NullPointerException:"), [
    ["java.lang.nullpointerexception", "nullpointerexception"]
  ])
  assert.deepStrictEqual(namesOf("at quote (/app/src/rates.js:55:49)"), [
    ["at"],
    ["quote"],
    ["app/src/rates.js", "rates.js"]
  ])
  assert.deepStrictEqual(namesOf("C:\\work\\Orders.cs:line"), [["c:\\work\\orders.cs", "orders.cs"]])
})

it("takes no operator, number or quote for a name", () => {
  assert.deepStrictEqual(namesOf(`& | ! <-> ( ) ' " \\ : * 42 1:2 -- ...`), [])
  assert.deepStrictEqual(namesOf("a'b"), [])
  assert.lengthOf(wordsIn("word ".repeat(1000), 48), 1)
  assert.lengthOf(wordsIn(Array.from({ length: 100 }, (_, n) => `w${n}`).join(" "), 48), 48)
})

it("knows the words that names are made of", () => {
  assert.includeMembers([...namesIn(["getOrderById", "HTTPServer_error"], 100)], ["order", "http", "server", "error"])
  assert.isAtMost(namesIn(["x".repeat(10_000), "a/b/c ".repeat(9)], 5).length, 6)
  for (const name of namesIn(["\u{1F600}é𝒳".repeat(300)], 100)) assert.isTrue(name.isWellFormed())
})
