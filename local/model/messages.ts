import { randomUUID } from "node:crypto"
import type { Answer, Block } from "./answer.ts"

/** An answer as the whole message of a `stream: false` call. */
export function wholeMessage(model: string, answer: Answer) {
  return { ...envelope(model), content: answer.blocks.map(withId), ...ending(answer), usage: answer.usage }
}

type StreamEvent = { readonly type: string; readonly [field: string]: unknown }

/** An answer as the events of a stream, in the order of the Messages API; one delta per block is enough for its readers. */
export function streamEvents(model: string, answer: Answer): ReadonlyArray<StreamEvent> {
  const started = { ...answer.usage, output_tokens: 1 }
  return [
    { type: "message_start", message: { ...envelope(model), content: [], stop_reason: null, usage: started } },
    ...answer.blocks.flatMap((block, index) => blockEvents(block, index)),
    { type: "message_delta", delta: ending(answer), usage: { output_tokens: answer.usage.output_tokens } },
    { type: "message_stop" }
  ]
}

function blockEvents(block: Block, index: number) {
  const [content_block, delta] =
    block.type === "text"
      ? [
          { type: "text", text: "" },
          { type: "text_delta", text: block.text }
        ]
      : [
          { ...withId(block), input: {} },
          { type: "input_json_delta", partial_json: JSON.stringify(block.input) }
        ]
  return [
    { type: "content_block_start", index, content_block },
    { type: "content_block_delta", index, delta },
    { type: "content_block_stop", index }
  ]
}

function envelope(model: string) {
  return { id: identifier("msg"), type: "message", role: "assistant", model, stop_sequence: null }
}

function ending(answer: Answer) {
  const stop_reason = answer.blocks.some((block) => block.type === "tool_use") ? "tool_use" : "end_turn"
  return { stop_reason, stop_sequence: null }
}

function withId(block: Block) {
  return block.type === "tool_use" ? { ...block, id: identifier("toolu") } : block
}

function identifier(prefix: string) {
  return `${prefix}_${randomUUID().replaceAll("-", "")}`
}
