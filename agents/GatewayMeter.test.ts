import { assert, describe, it } from "@effect/vitest"
import { makeMeter } from "./GatewayMeter.ts"

const event = (value: { readonly type: string }) => `event: ${value.type}\ndata: ${JSON.stringify(value)}\n\n`
const usage = { input_tokens: 10, output_tokens: 1, cache_read_input_tokens: 20, cache_creation_input_tokens: 30 }
const start = event({ type: "message_start", message: { model: "m", usage } } as never)
const text = (value: string) =>
  event({ type: "content_block_delta", delta: { type: "text_delta", text: value } } as never)
const delta = event({ type: "message_delta", delta: {}, usage: { output_tokens: 99 } } as never)

const measure = (contentType: string, chunks: ReadonlyArray<Buffer>) => {
  const meter = makeMeter(contentType)
  for (const chunk of chunks) meter.push(chunk)
  return meter.read()
}
const charged = { model: "m", inputTokens: 10, cacheReadTokens: 20, cacheWriteTokens: 30, cacheWriteHourTokens: 0 }

describe("makeMeter", () => {
  it("takes the input from the stream's start and the output from its end, wherever the chunks are cut", () => {
    const stream = Buffer.from(start + text("schön ✓") + delta + event({ type: "message_stop" }))
    for (const size of [1, 7, stream.length]) {
      const chunks = Array.from({ length: Math.ceil(stream.length / size) }, (_, i) =>
        stream.subarray(i * size, (i + 1) * size)
      )
      assert.deepStrictEqual(measure("text/event-stream; charset=utf-8", chunks), { ...charged, outputTokens: 99 })
    }
  })

  it("charges a stream that was cut for the text that came", () => {
    const cut = [Buffer.from(start + text("x".repeat(400)) + text("y"))]
    assert.deepStrictEqual(measure("text/event-stream", cut), { ...charged, outputTokens: 101 })
  })

  it("lets the end of a stream correct its start", () => {
    const corrected = event({ type: "message_delta", usage: { input_tokens: 11, output_tokens: 2 } } as never)
    const stream = [Buffer.from(start + corrected)]
    assert.deepStrictEqual(measure("text/event-stream", stream), { ...charged, inputTokens: 11, outputTokens: 2 })
  })

  it("reads a whole message, and what it keeps for an hour", () => {
    const cache_creation = { ephemeral_5m_input_tokens: 5, ephemeral_1h_input_tokens: 25 }
    const message = Buffer.from(JSON.stringify({ model: "m", usage: { ...usage, cache_creation } }))
    assert.deepStrictEqual(measure("application/json", [message.subarray(0, 9), message.subarray(9)]), {
      ...charged,
      ...{ outputTokens: 1, cacheWriteHourTokens: 25 }
    })
  })

  it("reads nothing from what is no answer of a model", () => {
    assert.isUndefined(measure("application/json", [Buffer.from("<html>")]))
    assert.isUndefined(measure("application/json", [Buffer.from("{}")]))
    assert.isUndefined(measure("text/event-stream", [Buffer.from("data: nonsense\n\n")]))
    assert.isUndefined(measure("", []))
  })
})
