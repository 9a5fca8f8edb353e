import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { assert, it } from "@effect/vitest"
import { Effect, Layer, Metric, Redacted } from "effect"
import { PrometheusMetrics } from "effect/observability"
import { Gateway } from "./Gateway.ts"
import { scripted } from "./GatewayUpstream.ts"

/** A model that answers with the status it is asked for, and closes the connection for 0. */
const model = Effect.gen(function* () {
  const server = createServer((request, response) => {
    const status = Number(request.headers["x-claude-code-status"])
    request.resume().on("end", () => {
      if (status === 0) return response.destroy()
      response.writeHead(status, { "content-type": "application/json" })
      const usage = { input_tokens: 1_000_000, output_tokens: 1000, cache_read_input_tokens: 5 }
      response.end(JSON.stringify({ type: "message", model: "claude-opus-5-5-20261101", content: [], usage }))
    })
  })
  yield* Effect.acquireRelease(
    Effect.promise(() => once(server.listen(0, "127.0.0.1"), "listening")),
    () => Effect.sync(() => server.close().closeAllConnections())
  )
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})

it.live("counts what became of every call, what it cost, and for what work", () =>
  Effect.gen(function* () {
    const { open } = yield* Gateway
    const access = yield* open({
      ...{ taskId: "t-1", phase: "red", attempt: 1, limitUsd: 4.5 },
      onSpend: () => Effect.void
    })
    const ask = (status: number, name: string) =>
      Effect.promise(async () => {
        const headers = { "x-api-key": Redacted.value(access.token), "x-claude-code-status": String(status) }
        const answer = await fetch(`${access.url}/v1/messages`, {
          ...{ method: "POST", headers, body: JSON.stringify({ model: name, messages: [] }) }
        })
        await answer.text()
      })
    const before = yield* PrometheusMetrics.format()
    assert.include(before, 'redgreen_gateway_calls_total{model="claude-opus-5-5",outcome="answered"} 0')
    for (const status of [429, 400, 529, 0]) yield* ask(status, "claude-opus-5-5")
    yield* ask(429, "a-model-nobody-listed")
    // The second call crosses the line; the third is not made.
    for (let call = 0; call < 3; call += 1) yield* ask(200, "claude-opus-5-5[1m]")

    const lines = (yield* PrometheusMetrics.format()).split("\n").filter((line) => !/ 0$|^#|_bucket|_sum/.test(line))
    assert.sameMembers(lines.filter(Boolean), [
      'redgreen_gateway_calls_total{model="claude-opus-5-5",outcome="limited"} 1',
      'redgreen_gateway_calls_total{model="other",outcome="limited"} 1',
      'redgreen_gateway_calls_total{model="claude-opus-5-5",outcome="refused"} 1',
      'redgreen_gateway_calls_total{model="claude-opus-5-5",outcome="failed"} 2',
      'redgreen_gateway_calls_total{model="claude-opus-5-5",outcome="answered"} 2',
      'redgreen_gateway_calls_total{model="claude-opus-5-5",outcome="over budget"} 1',
      'redgreen_gateway_call_duration_seconds_count{model="claude-opus-5-5"} 6',
      'redgreen_gateway_call_duration_seconds_count{model="other"} 1',
      'redgreen_spend_usd_total{model="claude-opus-5-5",phase="red"} 8.040002',
      'redgreen_gateway_tokens_total{model="claude-opus-5-5",kind="input"} 2000000',
      'redgreen_gateway_tokens_total{model="claude-opus-5-5",kind="output"} 2000',
      'redgreen_gateway_tokens_total{model="claude-opus-5-5",kind="cache_read"} 10'
    ])
  }).pipe(
    Effect.scoped,
    Effect.provide(Layer.unwrap(Effect.map(model, (url) => Gateway.layerUpstream(scripted(url))))),
    Effect.provideService(Metric.MetricRegistry, new Map())
  )
)
