import { request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from "node:http"
import { request as httpsRequest } from "node:https"
import { type Metered, makeMeter } from "./GatewayMeter.ts"
import type { Upstream } from "./GatewayUpstream.ts"

export interface Call {
  readonly upstream: Upstream
  readonly request: IncomingMessage
  readonly body: Buffer
  readonly response: ServerResponse
  /** Ends the call at once, at both ends. */
  readonly signal: AbortSignal
  /** What the call cost, however it ended; the answer's last byte waits for it. */
  record(usage: Metered): Promise<void>
}

/** Passes one call to the model and its answer back as it comes. Never rejects; resolves once the spend is recorded. */
export async function forward(call: Call): Promise<void> {
  const gone = new AbortController()
  const signal = AbortSignal.any([call.signal, gone.signal])
  call.response.once("close", () => gone.abort())
  try {
    await relay(call, await send(call, signal), signal)
  } catch (error) {
    if (call.response.headersSent || signal.aborted) call.response.destroy()
    else refuse(call.response, 502, "api_error", `the model cannot be reached: ${codeOf(error)}`)
  }
}

/** Answers in the error format of the Messages API. */
export function refuse(response: ServerResponse, status: number, type: string, message: string): void {
  response.writeHead(status, { "content-type": "application/json", connection: "close" })
  response.end(JSON.stringify({ type: "error", error: { type, message } }))
}

function send(call: Call, signal: AbortSignal): Promise<IncomingMessage> {
  const { upstream, request, body } = call
  const url = new URL(request.url ?? "", upstream.url)
  const headers = { ...upstream.headers(request.headers), "content-length": body.length }
  return new Promise((resolve, reject) => {
    const start = url.protocol === "https:" ? httpsRequest : httpRequest
    start(url, { method: "POST", headers, signal }, resolve).on("error", reject).end(body)
  })
}

async function relay({ response, record }: Call, answer: IncomingMessage, signal: AbortSignal): Promise<void> {
  response.writeHead(answer.statusCode ?? 502, passedBack(answer))
  const paid = answer.statusCode === 200
  const meter = makeMeter(answer.headers["content-type"] ?? "")
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      if (paid) meter.push(chunk)
      if (!response.write(chunk)) await drained(response, signal)
    }
  } finally {
    const usage = paid ? meter.read() : undefined
    if (usage) await record(usage)
  }
  response.end()
}

function drained(response: ServerResponse, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    response.once("drain", resolve)
    signal.addEventListener("abort", () => reject(signal.reason), { once: true })
  })
}

/** Everything the CLI may read (retry-after, request-id, rate limits), without what belongs to the other connection. */
function passedBack(answer: IncomingMessage): OutgoingHttpHeaders {
  const { connection, "keep-alive": _, "transfer-encoding": __, "set-cookie": ___, ...headers } = answer.headers
  return headers
}

function codeOf(error: unknown): string {
  return (error as { code?: string }).code ?? "connection failed"
}
