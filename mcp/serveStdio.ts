import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js"
import { Effect, type Redacted } from "effect"
import { mcpServer } from "./mcpServer.ts"
import { Bearer, RedgreenApi } from "./RedgreenApi.ts"

/** Speaks MCP on stdin and stdout until the client closes them. Nothing else may be written to stdout meanwhile. */
export const serveStdio = (redgreen: { readonly url: string; readonly token: Redacted.Redacted }) =>
  Effect.gen(function* () {
    const run = Effect.runPromiseWith(yield* Effect.context<RedgreenApi>())
    const server = mcpServer((effect, signal) => run(Effect.provideService(effect, Bearer, redgreen.token), { signal }))
    const gone = closed
    yield* Effect.promise(() => server.connect(new StdioServerTransport()))
    yield* Effect.ensuring(
      gone,
      Effect.promise(() => server.close())
    )
  }).pipe(Effect.provide(RedgreenApi.layerAt(redgreen.url)))

// The SDK's transport does not tell that its client is gone.
const closed = Effect.callback<void>((resume) => {
  const end = () => resume(Effect.void)
  process.stdin.once("end", end).once("close", end)
  return Effect.sync(() => process.stdin.off("end", end).off("close", end))
})
