import { request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from "node:http"
import { request as httpsRequest } from "node:https"
import { type Meter, type Metered, makeMeter } from "./GatewayMeter.ts"
import type { Caller, Upstream } from "./GatewayUpstream.ts"

export interface Call {
  readonly upstream: Upstream
  readonly caller: Caller
  readonly request: IncomingMessage
  readonly body: Buffer
  readonly response: ServerResponse
  /** Ends the call at once, at both ends. */
  readonly signal: AbortSignal
  /** What the call cost, however it ended; the answer's last byte waits for it. */
  record(usage: Metered): Promise<void>
}

/** Milliseconds a call that nobody waits for any more may go on until the model has said what it costs. */
const patience = 5_000

/** Passes one call to the model and its answer back as it comes. Never rejects; resolves once the spend is recorded. */
export async function forward(call: Call): Promise<void> {
  const gone = new AbortController()
  const over = AbortSignal.any([call.signal, gone.signal])
  const cut = new AbortController()
  call.response.once("close", () => gone.abort())
  let meter: Meter | undefined
  let timer: NodeJS.Timeout | undefined
  const giveUp = () => {
    if (meter?.read() !== undefined) cut.abort()
    else timer = setTimeout(() => cut.abort(), patience)
  }
  try {
    over.throwIfAborted()
    over.addEventListener("abort", giveUp, { once: true })
    const answer = await send(call, cut.signal)
    if (answer.statusCode === 200) meter = makeMeter(answer.headers["content-type"] ?? "")
    await relay(call, answer, over, meter)
  } catch (error) {
    if (call.response.headersSent || over.aborted) call.response.destroy()
    else refuse(call.response, 502, "api_error", `the model cannot be reached: ${codeOf(error)}`)
  } finally {
    clearTimeout(timer)
  }
}

/** Answers in the error format of the Messages API. */
export function refuse(response: ServerResponse, status: number, type: string, message: string): void {
  response.writeHead(status, { "content-type": "application/json", connection: "close" })
  response.end(JSON.stringify({ type: "error", error: { type, message } }))
}

function send(call: Call, signal: AbortSignal): Promise<IncomingMessage> {
  const { upstream, caller, request, body } = call
  const url = new URL(request.url ?? "", upstream.url)
  const headers = { ...upstream.headers(request.headers, caller), "content-length": body.length }
  return new Promise((resolve, reject) => {
    const start = url.protocol === "https:" ? httpsRequest : httpRequest
    start(url, { method: "POST", headers, signal }, resolve).on("error", reject).end(body)
  })
}

async function relay(
  { response, record }: Call,
  answer: IncomingMessage,
  over: AbortSignal,
  meter: Meter | undefined
): Promise<void> {
  if (!over.aborted) response.writeHead(answer.statusCode ?? 502, passedBack(answer))
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      meter?.push(chunk)
      if (!over.aborted && !response.write(chunk)) await drained(response, over)
      if (over.aborted && (meter === undefined || meter.read() !== undefined)) break
    }
  } finally {
    const usage = meter?.read()
    if (usage) await record(usage)
  }
  if (over.aborted) response.destroy()
  else response.end()
}

function drained(response: ServerResponse, over: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    response.once("drain", resolve)
    over.addEventListener("abort", () => resolve(), { once: true })
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
