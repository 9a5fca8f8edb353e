import type { IncomingMessage } from "node:http"
import { Refusal } from "#local/github/Refusal.ts"

const MAX_BYTES = 10_000_000

export const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Array<Buffer> = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= MAX_BYTES) chunks.push(chunk)
  }
  if (size > MAX_BYTES) throw new Refusal(413, "Payload too large")
  return Buffer.concat(chunks)
}

/** An empty body is an empty object: `PUT …/merge` and others need nothing. */
export const parseJson = (bytes: Buffer): Readonly<Record<string, unknown>> => {
  if (bytes.length === 0) return {}
  const value = parsed(bytes.toString())
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw new Refusal(400, "Body should be a JSON object")
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw new Refusal(400, "Problems parsing JSON")
  }
}
