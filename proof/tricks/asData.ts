import { strict as assert } from "node:assert"
import { fact } from "./afterwards.ts"
import { outputsOf, promptsOf, surroundingsOf } from "./conversation.ts"

/** Every session was given these words, as a text inside the facts and nowhere else: no system text, no tag of their own. */
export const onlyAsData = (words: string) =>
  fact((_, place) => {
    const prompts = promptsOf(place)
    assert.ok(prompts.length >= 3, `${prompts.length} sessions were seen`)
    for (const prompt of prompts) {
      const [before = "", inside = "", ...more] = prompt.split(/<\/?facts>/)
      assert.equal(more.join().trim(), "", "the facts end before their end")
      assert.ok(!before.includes(words), "the words stand outside the facts")
      assert.ok(
        textsIn(JSON.parse(inside)).some((text) => text.includes(words)),
        "the words are not among the facts"
      )
    }
    for (const text of surroundingsOf(place)) assert.ok(!text.includes(words), `the model was told so: ${text}`)
  })

/** No session was ever told these words, neither by its prompt nor by the CLI nor by a tool. */
export const neverTold = (words: string) =>
  fact((_, place) => {
    const facts = promptsOf(place).flatMap((prompt) => textsIn(JSON.parse(prompt.split(/<\/?facts>/)[1] ?? "{}")))
    const told = [...promptsOf(place), ...facts, ...surroundingsOf(place), ...outputsOf(place)]
    assert.ok(promptsOf(place).length >= 3, "the sessions were not seen")
    assert.deepEqual(
      told.filter((text) => text.includes(words)).map((text) => text.slice(0, 400)),
      [],
      "the model was told so"
    )
  })

/** Whatever is text in a value, names included. */
const textsIn = (value: unknown): ReadonlyArray<string> => {
  if (typeof value === "string") return [value]
  return typeof value === "object" && value !== null
    ? [...Object.keys(value), ...Object.values(value).flatMap(textsIn)]
    : []
}
