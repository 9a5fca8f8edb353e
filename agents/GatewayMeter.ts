import { StringDecoder } from "node:string_decoder"
import type { TokenUsage } from "./pricing.ts"

export interface Metered extends TokenUsage {
  readonly model: string
}

/** Reads the usage of one model call out of its answer as it passes. */
export interface Meter {
  push(chunk: Buffer): void
  /** What the call has used so far; undefined while the answer has not named its model. */
  read(): Metered | undefined
}

/** A meter for the answer's content type: a stream of server-sent events, or one JSON message. */
export function makeMeter(contentType: string): Meter {
  return contentType.includes("text/event-stream") ? streamMeter() : messageMeter()
}

/**
 * `message_start` carries the input side, `message_delta` the final output count. A stream cut between them is charged
 * for the text that came through, four characters a token.
 */
function streamMeter(): Meter {
  const decoder = new StringDecoder("utf8")
  let rest = ""
  let started: { model: string; usage: WireUsage } | undefined
  let final: WireUsage | undefined
  let characters = 0
  return {
    push(chunk) {
      const lines = (rest + decoder.write(chunk)).split(/\r?\n/)
      rest = lines.pop() ?? ""
      for (const line of lines) {
        const event = line.startsWith("data:") ? parse<StreamEvent>(line.slice(5)) : undefined
        if (event?.type === "message_start" && event.message) started = event.message
        if (event?.type === "message_delta") final = { ...final, ...event.usage }
        if (event?.type === "content_block_delta") characters += lengthOf(event.delta)
      }
    },
    read() {
      if (!started) return undefined
      const streamed = { output_tokens: Math.max(started.usage.output_tokens ?? 0, Math.ceil(characters / 4)) }
      return metered(started.model, { ...started.usage, ...(final ?? streamed) })
    }
  }
}

function messageMeter(): Meter {
  const chunks: Array<Buffer> = []
  return {
    push: (chunk) => void chunks.push(chunk),
    read() {
      const message = parse<{ model?: string; usage?: WireUsage }>(Buffer.concat(chunks).toString("utf8"))
      return message?.model && message.usage ? metered(message.model, message.usage) : undefined
    }
  }
}

/** The fields of `usage` in the Messages API that cost money. */
interface WireUsage {
  readonly input_tokens?: number | null
  readonly output_tokens?: number | null
  readonly cache_read_input_tokens?: number | null
  readonly cache_creation_input_tokens?: number | null
  readonly cache_creation?: { readonly ephemeral_1h_input_tokens?: number | null } | null
}

interface StreamEvent {
  readonly type: string
  readonly message?: { readonly model: string; readonly usage: WireUsage }
  readonly usage?: WireUsage
  readonly delta?: { readonly text?: string; readonly thinking?: string; readonly partial_json?: string }
}

function metered(model: string, usage: WireUsage): Metered {
  return {
    model,
    inputTokens: usage.input_tokens ?? 0,
    outputTokens: usage.output_tokens ?? 0,
    cacheReadTokens: usage.cache_read_input_tokens ?? 0,
    cacheWriteTokens: usage.cache_creation_input_tokens ?? 0,
    cacheWriteHourTokens: usage.cache_creation?.ephemeral_1h_input_tokens ?? 0
  }
}

function lengthOf(delta: StreamEvent["delta"]): number {
  return (delta?.text ?? delta?.thinking ?? delta?.partial_json ?? "").length
}

function parse<T>(text: string): T | undefined {
  try {
    return JSON.parse(text) as T
  } catch {
    return undefined
  }
}
