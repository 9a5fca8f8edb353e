import { once } from "node:events"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { Gateway, type GatewayAccess } from "./Gateway.ts"
import type { GatewayRun, Spend } from "./GatewayRun.ts"
import { anthropic, scripted, type Upstream } from "./GatewayUpstream.ts"

const secret = Redacted.make("sk-the-real-key")
const million = { input_tokens: 1_000_000, output_tokens: 0 }
const message = { type: "message", model: "claude-opus-5-5", content: [], usage: million }

const sendJson = (response: ServerResponse, status: number, body: unknown, headers = {}) => {
  response.writeHead(status, { "content-type": "application/json", ...headers })
  response.end(JSON.stringify(body))
}

/** A gateway in front of a server that answers as `answer` says, and what that server was asked. */
const fixture = Effect.fnUntraced(function* (
  answer: (response: ServerResponse, request: IncomingMessage) => void,
  options: { readonly upstream?: (url: URL) => Upstream; readonly run?: Partial<GatewayRun> } = {}
) {
  const requests: Array<IncomingMessage> = []
  const server = createServer((request, response) => {
    requests.push(request)
    request.resume().on("end", () => answer(response, request))
  })
  yield* Effect.acquireRelease(
    Effect.promise(() => once(server.listen(0, "127.0.0.1"), "listening")),
    () => Effect.sync(() => server.close().closeAllConnections())
  )
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const gateway = yield* Layer.build(Gateway.layerUpstream((options.upstream ?? scripted)(url)))
  const spends: Array<Spend> = []
  const open = Gateway.use((service) =>
    service.open({
      ...{ taskId: "task-1", phase: "red", attempt: 1, limitUsd: 10 },
      onSpend: (spend) => Effect.sync(() => void spends.push(spend)),
      ...options.run
    })
  ).pipe(Effect.provide(gateway))
  return { open, requests, spends, server }
})

const ask = (access: GatewayAccess, init: RequestInit = {}, path = "/v1/messages?beta=true") =>
  Effect.promise(async () => {
    const headers = { "x-api-key": Redacted.value(access.token), "x-redgreen-phase": "green", ...init.headers }
    const response = await fetch(access.url + path, { method: "POST", body: "{}", ...init, headers })
    return { status: response.status, headers: response.headers, text: await response.text() }
  })

describe("Gateway", () => {
  it.live("answers with what the model says, and records the price before the answer ends", () =>
    Effect.gen(function* () {
      const { open, spends, requests } = yield* fixture((response) => sendJson(response, 200, message))
      const access = yield* open
      const answer = yield* ask(access)
      assert.deepStrictEqual(JSON.parse(answer.text), message)
      const tokens = { inputTokens: 1_000_000, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 }
      assert.deepStrictEqual(spends, [{ model: "claude-opus-5-5", ...tokens, usd: 4 }])
      assert.strictEqual(access.spentUsd(), 4)
      assert.strictEqual(requests[0]!.url, "/v1/messages?beta=true")
      assert.strictEqual(requests[0]!.headers["x-redgreen-phase"], "red")
      assert.isUndefined(requests[0]!.headers["x-api-key"])
    }).pipe(Effect.scoped)
  )

  it.live("refuses every call once the budget is spent", () =>
    Effect.gen(function* () {
      const { open, requests } = yield* fixture((response) => sendJson(response, 200, message), {
        run: { limitUsd: 5 }
      })
      const access = yield* open
      assert.strictEqual((yield* ask(access)).status, 200)
      assert.isFalse(access.exhausted())
      assert.strictEqual((yield* ask(access)).status, 200)
      assert.isTrue(access.exhausted())
      const refused = yield* ask(access)
      assert.strictEqual(refused.status, 403)
      assert.strictEqual(
        refused.text,
        '{"type":"error","error":{"type":"permission_error","message":"red session 1 of task task-1 has spent its budget of 5 USD"}}'
      )
      assert.strictEqual(requests.length, 2)
    }).pipe(Effect.scoped)
  )

  it.live("refuses further calls when a spend could not be recorded", () =>
    Effect.gen(function* () {
      const { open } = yield* fixture((response) => sendJson(response, 200, message), {
        run: { onSpend: () => Effect.die("the log is down") }
      })
      const access = yield* open
      assert.isTrue(
        yield* ask(access).pipe(
          Effect.exit,
          Effect.map((exit) => exit._tag === "Failure")
        )
      )
      const refused = yield* ask(access)
      assert.strictEqual(refused.status, 403)
      assert.include(refused.text, "could not be recorded")
    }).pipe(Effect.scoped)
  )

  it.live("knows a token only while its run is open", () =>
    Effect.gen(function* () {
      const { open, requests } = yield* fixture((response) => sendJson(response, 200, message))
      const access = yield* Effect.scoped(open)
      assert.strictEqual((yield* ask(access)).status, 401)
      const other = yield* open
      assert.strictEqual((yield* ask(other, { headers: { "x-api-key": "" } })).status, 401)
      assert.strictEqual(requests.length, 0)
    }).pipe(Effect.scoped)
  )

  it.live("has one route and a limit on the body", () =>
    Effect.gen(function* () {
      const { open, requests } = yield* fixture((response) => sendJson(response, 200, message))
      const access = yield* open
      assert.strictEqual((yield* ask(access, {}, "/v1/messages/batches")).status, 404)
      assert.strictEqual((yield* ask(access, { method: "GET", body: null })).status, 404)
      assert.strictEqual((yield* ask(access, { body: Buffer.alloc(33 * 1024 * 1024) })).status, 413)
      assert.strictEqual(requests.length, 0)
    }).pipe(Effect.scoped)
  )

  it.live("puts the real key in the token's place, and tells the vendor nothing of ours", () =>
    Effect.gen(function* () {
      const keyed = yield* fixture((response) => sendJson(response, 200, message), {
        upstream: (url) => anthropic({ apiKey: secret }, url)
      })
      yield* ask(yield* keyed.open, { headers: { "anthropic-version": "2023-06-01", cookie: "a=b" } })
      assert.strictEqual(keyed.requests[0]!.headers["x-api-key"], "sk-the-real-key")
      assert.strictEqual(keyed.requests[0]!.headers["anthropic-version"], "2023-06-01")
      assert.isUndefined(keyed.requests[0]!.headers["x-redgreen-phase"])
      assert.isUndefined(keyed.requests[0]!.headers.cookie)

      const subscribed = yield* fixture((response) => sendJson(response, 200, message), {
        upstream: (url) => anthropic({ oauthToken: secret }, url)
      })
      yield* ask(yield* subscribed.open, { headers: { "anthropic-beta": "one,two" } })
      assert.strictEqual(subscribed.requests[0]!.headers.authorization, "Bearer sk-the-real-key")
      assert.strictEqual(subscribed.requests[0]!.headers["anthropic-beta"], "one,two,oauth-2025-04-20")
      assert.isUndefined(subscribed.requests[0]!.headers["x-api-key"])
    }).pipe(Effect.scoped)
  )

  it.live("passes the model's own errors on, unpaid, and says when it cannot be reached", () =>
    Effect.gen(function* () {
      const { open, spends, server } = yield* fixture((response) =>
        sendJson(
          response,
          429,
          { type: "error", error: { type: "rate_limit_error" } },
          { "retry-after": "7", "set-cookie": "a" }
        )
      )
      const access = yield* open
      const limited = yield* ask(access)
      assert.strictEqual(limited.status, 429)
      assert.strictEqual(limited.headers.get("retry-after"), "7")
      assert.isNull(limited.headers.get("set-cookie"))
      server.close().closeAllConnections()
      const gone = yield* ask(access)
      assert.strictEqual(gone.status, 502)
      assert.include(gone.text, "ECONNREFUSED")
      assert.strictEqual(spends.length, 0)
    }).pipe(Effect.scoped)
  )

  it.live("hangs up on the model when the CLI hangs up, and charges what had come", () =>
    Effect.gen(function* () {
      const closed = Promise.withResolvers<void>()
      const start = { type: "message_start", message: { model: "claude-opus-5-5", usage: million } }
      const { open, spends } = yield* fixture((response) => {
        response.on("close", () => closed.resolve())
        response.writeHead(200, { "content-type": "text/event-stream" })
        response.write(`event: message_start\ndata: ${JSON.stringify(start)}\n\n`)
      })
      yield* Effect.scoped(
        Effect.gen(function* () {
          const access = yield* open
          const cancel = new AbortController()
          yield* Effect.promise(async () => {
            const headers = { "x-api-key": Redacted.value(access.token) }
            const init = { method: "POST", headers, body: "{}", signal: cancel.signal }
            const response = await fetch(`${access.url}/v1/messages`, init)
            await response.body!.getReader().read()
            cancel.abort()
            await closed.promise
          })
        })
      )
      assert.deepInclude(spends[0], { inputTokens: 1_000_000, usd: 4 })
    }).pipe(Effect.scoped)
  )
})
