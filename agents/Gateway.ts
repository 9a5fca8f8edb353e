import { randomBytes } from "node:crypto"
import { once } from "node:events"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { Context, Effect, Layer, Redacted, type Scope } from "effect"
import { callSpan } from "./callSpan.ts"
import { refuse } from "./GatewayForward.ts"
import { type GatewayRun, OpenRun, type Spend } from "./GatewayRun.ts"
import { type Upstream, upstreamFromConfig } from "./GatewayUpstream.ts"
import { type CallOutcome, gatewayMetrics } from "./gatewayMetrics.ts"

export interface GatewayAccess {
  readonly url: string
  /** Stands in for the API key. Opens nothing but the gateway, and only until the scope closes. */
  readonly token: Redacted.Redacted
  exhausted(): boolean
  spentUsd(): number
}

/**
 * The only way from an agent to a model. It alone holds the key, meters every call and cuts a run off at its budget.
 * A loopback HTTP server that answers POST /v1/messages; errors of its own: 401 unknown or expired token, 403 budget
 * spent, 404 any other route, 413 body over 32 MiB, 502 model out of reach. The model's own errors pass unchanged.
 */
export class Gateway extends Context.Service<
  Gateway,
  {
    /** Closing the scope ends the run's calls in flight and waits until their spend is recorded. */
    open(run: GatewayRun): Effect.Effect<GatewayAccess, never, Scope.Scope>
  }
>()("redgreen/agents/Gateway") {
  static readonly layerUpstream = (upstream: Upstream) => Layer.effect(Gateway, serve(upstream))

  /** The model that the configuration names. */
  static readonly layer = Layer.unwrap(Effect.map(upstreamFromConfig, Gateway.layerUpstream))
}

/** The Messages API's own limit. */
const bodyLimit = 32 * 1024 * 1024

const serve = Effect.fnUntraced(function* (upstream: Upstream) {
  const runs = new Map<string, OpenRun>()
  const { called, spent } = yield* gatewayMetrics
  const run = Effect.runSyncWith(yield* Effect.context<never>())
  const server = createServer((request, response) => {
    const told = (model: string, outcome: CallOutcome, durationMs: number) => run(called(model, outcome, durationMs))
    answer({ upstream, runs, told }, request, response).catch(() => response.destroy())
  })
  yield* Effect.acquireRelease(
    Effect.promise(() => once(server.listen(0, "127.0.0.1"), "listening")),
    () =>
      Effect.callback<void>((resume) => {
        server.close(() => resume(Effect.void))
        server.closeAllConnections()
      })
  )
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  return Gateway.of({
    open: Effect.fn("Gateway.open")(function* (run) {
      const fork = Effect.runPromiseWith(yield* Effect.context<never>())
      const record = (spend: Spend) =>
        fork(run.onSpend(spend).pipe(Effect.tap(spent(run.phase, spend)), Effect.tapCause(Effect.logError)))
      const token = randomBytes(32).toString("base64url")
      const open = new OpenRun(run, record, callSpan(run, fork))
      yield* Effect.acquireRelease(
        Effect.sync(() => runs.set(token, open)),
        () => {
          runs.delete(token)
          return Effect.promise(() => open.close())
        }
      )
      return {
        url,
        token: Redacted.make(token, { label: "run token" }),
        exhausted: () => open.exhausted,
        spentUsd: () => open.spentUsd
      }
    })
  })
})

interface Open {
  readonly upstream: Upstream
  readonly runs: ReadonlyMap<string, OpenRun>
  told(model: string, outcome: CallOutcome, durationMs: number): void
}

async function answer({ upstream, runs, told }: Open, request: IncomingMessage, response: ServerResponse) {
  const run = runs.get(tokenOf(request))
  if (!run) return refuse(response, 401, "authentication_error", "unknown or expired run token")
  if (request.method !== "POST" || !/^\/v1\/messages(\?|$)/.test(request.url ?? ""))
    return refuse(response, 404, "not_found_error", `the gateway has no ${request.method} ${request.url}`)
  const body = await readBody(request)
  if (body === undefined) return refuse(response, 413, "request_too_large", "the request is over 32 MiB")
  const refusal = run.refusal
  const model = modelOf(body)
  if (refusal) {
    told(model, "over budget", 0)
    return refuse(response, 403, "permission_error", refusal)
  }
  const begun = performance.now()
  await run.call(upstream, request, body, response)
  told(model, outcomeOf(response), performance.now() - begun)
}

function outcomeOf({ destroyed, statusCode, writableEnded }: ServerResponse): CallOutcome {
  if (destroyed && !writableEnded) return "cut"
  if (statusCode < 300) return "answered"
  if (statusCode === 429) return "limited"
  return statusCode < 500 ? "refused" : "failed"
}

function modelOf(body: Buffer): string {
  try {
    return String((JSON.parse(body.toString("utf8")) as { readonly model?: unknown } | null)?.model)
  } catch {
    return ""
  }
}

function tokenOf({ headers }: IncomingMessage): string {
  return String(headers["x-api-key"] ?? headers.authorization?.replace(/^Bearer /, "") ?? "")
}

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(request.headers["content-length"] ?? 0) > bodyLimit) return undefined
  const chunks: Array<Buffer> = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > bodyLimit) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
