import { assert, describe, it } from "@effect/vitest"
import { answer, type Block, type ModelRequest } from "./answer.ts"
import { decodeScript } from "./Script.ts"

const read = (file_path: string) => ({ name: "Read", input: { file_path } })
const script = decodeScript({
  sessions: {
    plan: [{ steps: [{ say: "first attempt" }] }, { steps: [{ say: "second attempt" }] }],
    red: [
      {
        steps: [
          { say: "Both.", tools: [read("a"), read("b")] },
          { expect: "of b$", submit: { done: true }, usage: { output_tokens: 7 } },
          { say: "Bye." }
        ]
      }
    ]
  }
})

const request = (...results: ReadonlyArray<string>): ModelRequest => ({
  model: "claude-opus-5-5",
  tools: [{ name: "Read" }, { name: "mcp__redgreen__submit_tests" }],
  messages: [
    { role: "user", content: "Go." },
    ...results.flatMap((content, index) => [
      { role: "assistant", content: [{ type: "tool_use", id: `t${index}` }] },
      { role: "system", content: "<reminder>" },
      {
        role: "user",
        content: [{ type: "tool_result", tool_use_id: `t${index}`, content: [{ type: "text", text: content }] }]
      }
    ])
  ]
})
const texts = (blocks: ReadonlyArray<Block>) => blocks.map((block) => (block.type === "text" ? block.text : block.name))
const play = (...results: ReadonlyArray<string>) => texts(answer(script, "red", 1, request(...results)).blocks)

describe("answer", () => {
  it("counts the calls made to find the next step", () => {
    assert.deepStrictEqual(play(), ["Both.", "Read", "Read"])
    assert.deepStrictEqual(play("of a", "of b"), ["mcp__redgreen__submit_tests"])
    assert.deepStrictEqual(play("of a", "of b", "accepted"), ["Bye."])
  })

  it("says so when the last result is not the expected one", () =>
    assert.deepStrictEqual(play("of b", "of a"), ["Expected the last tool result to match /of b$/, but it was: of a"]))

  it("makes a call again that a killed CLI was in, and only that one", () =>
    assert.deepStrictEqual(play("of a", "[Tool call interrupted: the session ended]"), ["Both.", "Read"]))

  it("plays the last attempt again once there is no further one", () => {
    const attempts = [1, 2, 3].map((attempt) => texts(answer(script, "plan", attempt, request()).blocks)[0])
    assert.deepStrictEqual(attempts, ["first attempt", "second attempt", "second attempt"])
  })

  it("says so when the script has nothing for the session", () => {
    assert.deepStrictEqual(texts(answer(script, "green", 1, request()).blocks), ["The script has no session 'green'."])
    const noTool = { ...request("of a", "of b"), tools: [] }
    assert.deepStrictEqual(texts(answer(script, "red", 1, noTool).blocks), ["There is no submit tool in this session."])
    assert.deepStrictEqual(play("a", "b", "c", "d"), ["Bye."])
  })

  it("costs more as the conversation grows, and reads the older part from the cache", () => {
    const first = answer(script, "red", 1, request()).usage
    assert.strictEqual(first.cache_read_input_tokens, 0)
    assert.isAbove(first.cache_creation_input_tokens, 0)
    const second = answer(script, "red", 1, request("of a", "of b")).usage
    assert.isAbove(second.cache_read_input_tokens, 0)
    assert.strictEqual(second.output_tokens, 7)
  })
})
