import { once } from "node:events"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { json } from "node:stream/consumers"
import { setTimeout as wait } from "node:timers/promises"
import { type Answer, answer, type ModelRequest } from "./answer.ts"
import { streamEvents, wholeMessage } from "./messages.ts"
import { decodeScript, type Fault, loadScript, type Phase, type Script, type Usage } from "./Script.ts"

export interface ModelCall {
  readonly task: string
  readonly phase: Phase
  readonly attempt: number
  /** Claude Code's session. */
  readonly session: string
  readonly step: number
  readonly request: ModelRequest
  readonly headers: IncomingMessage["headers"]
  /** Absent when nothing, or not the whole answer, was sent. */
  readonly usage?: Usage
  readonly fault?: Fault
}

export interface ScriptedModel {
  readonly url: string
  /** The latest 500 calls, oldest first. */
  readonly calls: ReadonlyArray<ModelCall>
  /** From now on this task is played a script of its own. */
  play(task: string, script: Script): void
  /** Takes precedence over the faults of the script until it has happened `times` times or is set anew. */
  setFault(fault: Fault | undefined): void
  stop(): Promise<void>
}

/** A Messages API on loopback that plays a script; `script` may be the path of a YAML or JSON file. */
export async function startScriptedModel(options: {
  readonly script: Script | string
  readonly port?: number
}): Promise<ScriptedModel> {
  const script = typeof options.script === "string" ? await loadScript(options.script) : decodeScript(options.script)
  const scripts = new Map<string, Script>()
  const calls: Array<ModelCall> = []
  let forced: Fault | undefined
  let forcedTimes = 0

  const server = createServer(async (request, response) => {
    if (request.method !== "POST" || !request.url?.match(/^\/v1\/messages(\?|$)/))
      return refuse(response, 404, `no ${request.method} ${request.url} here`)
    const phase = request.headers["x-redgreen-phase"] as Phase | undefined
    const attempt = Number(request.headers["x-redgreen-attempt"] ?? 1)
    if (phase === undefined || !["plan", "red", "green"].includes(phase) || !(attempt >= 1))
      return refuse(
        response,
        400,
        "the headers x-redgreen-phase (plan, red, green) and x-redgreen-attempt are required"
      )
    const body = (await json(request).catch(() => undefined)) as ModelRequest | undefined
    if (body === undefined) return refuse(response, 400, "the body is not JSON")
    const task = String(request.headers["x-redgreen-task"] ?? "")
    const session = String(request.headers["x-claude-code-session-id"] ?? "")
    const scripted = answer(scripts.get(task) ?? script, phase, attempt, body)
    const called = { task, phase, attempt, session, step: scripted.step, request: body, headers: request.headers }
    const fault = nextFault(called, scripted.fault)
    const reply = fault?.say === undefined ? scripted : saying(fault.say, scripted)
    const answered = fault === undefined || fault.slow !== undefined || fault.say !== undefined
    calls.push({ ...called, ...(fault && { fault }), ...(answered && { usage: reply.usage }) })
    if (calls.length > 500) calls.shift()
    await respond(response, body, reply, fault ?? {})
  })

  function nextFault({ task, phase, attempt, session, step }: ModelCall, scripted: Fault | undefined) {
    if (forced && forcedTimes++ < (forced.times ?? Infinity)) return forced
    const faulty = calls.filter((call) => call.task === task && call.phase === phase && call.attempt === attempt)
    const before = faulty.filter((call) => call.step === step && call.fault).map((call) => call.session)
    const here = before.filter((other) => other === session).length
    const others = new Set(before.filter((other) => other !== session)).size
    return here < (scripted?.times ?? Infinity) && others < (scripted?.sessions ?? Infinity) ? scripted : undefined
  }

  server.listen(options.port ?? 0, "127.0.0.1")
  await once(server, "listening")
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    play: (task, own) => scripts.set(task, decodeScript(own)),
    setFault: (fault) => {
      forced = fault
      forcedTimes = 0
    },
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}

function saying(text: string, scripted: Answer): Answer {
  return { ...scripted, blocks: [{ type: "text", text }] }
}

async function respond(response: ServerResponse, request: ModelRequest, reply: Answer, fault: Fault): Promise<void> {
  if (fault.hang) return
  if (fault.status !== undefined) return refuse(response, fault.status, "a fault of the script", fault.retryAfter)
  if (!request.stream) {
    response.writeHead(200, { "content-type": "application/json" })
    response.end(JSON.stringify(wholeMessage(request.model, reply)))
    return
  }
  response.writeHead(200, { "content-type": "text/event-stream" })
  for (const [index, event] of streamEvents(request.model, reply).entries()) {
    if (fault.cut === index) return void response.destroy()
    if (fault.stall === index) return
    if (fault.slow !== undefined) await wait(fault.slow)
    // Waits until it is sent, so that a cut comes after it and not instead of it.
    await new Promise((sent) => response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`, sent))
  }
  response.end()
}

const errorTypes: Record<number, string> = {
  400: "invalid_request_error",
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  413: "request_too_large",
  429: "rate_limit_error",
  529: "overloaded_error"
}

function refuse(response: ServerResponse, status: number, message: string, retryAfter?: number): void {
  response.writeHead(status, {
    "content-type": "application/json",
    ...(retryAfter !== undefined && { "retry-after": String(retryAfter) })
  })
  response.end(JSON.stringify({ type: "error", error: { type: errorTypes[status] ?? "api_error", message } }))
}
