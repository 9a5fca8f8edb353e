import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js"
import { Config, Effect, Layer, Redacted } from "effect"
import { HttpRouter, HttpServerRequest, HttpServerRespondable, HttpServerResponse } from "effect/http"
import { Callers } from "#infra/http/Callers.ts"
import { type TooManyRequests, Unauthorized } from "#infra/http/problems.ts"
import { mcpServer } from "./mcpServer.ts"
import { Bearer, RedgreenApi } from "./RedgreenApi.ts"

/**
 * MCP's streamable HTTP at `/mcp`. Without sessions: every request brings its token and is answered as JSON, by whichever replica
 * it meets. The tools ask the HTTP API at `REDGREEN_API_URL`, by default this very process.
 */
const route = HttpRouter.use(
  Effect.fnUntraced(function* (router) {
    const callers = yield* Callers
    const run = Effect.runPromiseWith(yield* Effect.context<RedgreenApi>())
    const origins = yield* Config.String("REDGREEN_MCP_ORIGINS").pipe(Config.withDefault(""))
    const allowed = new Set(origins.split(",").map((origin) => origin.trim()))

    const post = Effect.fn("mcp.post")(function* (request: HttpServerRequest.HttpServerRequest) {
      const { authorization, origin } = request.headers
      // Only browsers send one. A page that had its name resolved to our address would be from elsewhere.
      if (origin !== undefined && !allowed.has(origin) && !isLoopback(origin)) return foreignOrigin
      const token = Redacted.make(/^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1] ?? "")
      yield* callers.identify(token, request.remoteAddress)
      const web = yield* Effect.orDie(HttpServerRequest.toWeb(request))
      const response = yield* Effect.promise(async (signal) => {
        const server = mcpServer((effect, aborted) =>
          run(Effect.provideService(effect, Bearer, token), { signal: AbortSignal.any([signal, aborted]) })
        )
        const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true })
        // Its optional members are typed as if they could not be undefined.
        await server.connect(transport as Parameters<typeof server.connect>[0])
        try {
          return await transport.handleRequest(web)
        } finally {
          await server.close()
        }
      })
      return HttpServerResponse.fromWeb(response)
    }, Effect.catch(refused))

    yield* router.add("POST", "/mcp", post)
    // There is no stream to listen to and no session to end.
    yield* router.add("GET", "/mcp", onlyPost)
    yield* router.add("DELETE", "/mcp", onlyPost)
  })
)

const own = Layer.unwrap(
  Effect.gen(function* () {
    const port = yield* Config.Port("PORT").pipe(Config.withDefault(8000))
    const url = yield* Config.String("REDGREEN_API_URL").pipe(Config.withDefault(`http://127.0.0.1:${port}`))
    return RedgreenApi.layerAt(url.replace(/\/+$/, ""))
  })
)

export const mcpRoute = route.pipe(Layer.provide([Callers.layer, own]))

const isLoopback = (origin: string) =>
  URL.canParse(origin) && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(origin).hostname)

const problem = (status: number, title: string, detail: string, headers: Record<string, string> = {}) =>
  HttpServerResponse.jsonUnsafe(
    { type: "about:blank", title, status, detail },
    { status, headers, contentType: "application/problem+json" }
  )

const foreignOrigin = problem(403, "Forbidden", "This origin may not speak to /mcp: list it in REDGREEN_MCP_ORIGINS.")
const onlyPost = problem(405, "Method Not Allowed", "MCP is spoken here by POST, without sessions.", { allow: "POST" })

const refused = (error: Unauthorized | TooManyRequests) =>
  Effect.map(
    HttpServerRespondable.toResponse(error),
    HttpServerResponse.setHeaders(
      error instanceof Unauthorized
        ? { "www-authenticate": 'Bearer realm="redgreen"' }
        : { "retry-after": String(error.retryAfter) }
    )
  )
