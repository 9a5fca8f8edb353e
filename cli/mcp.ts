import { readFile } from "node:fs/promises"
import { Config, Effect, Logger, Option, Redacted } from "effect"
import { Command, Flag } from "effect/cli"
import { type Address, address } from "./address.ts"
import { CliFailure } from "./CliFailure.ts"

export const mcp = Command.make(
  "mcp",
  {
    tokenFile: Flag.String("token-file").pipe(
      Flag.withDescription("Take the token from this file instead of REDGREEN_API_TOKEN"),
      Flag.optional
    )
  },
  Effect.fnUntraced(function* ({ tokenFile }) {
    const redgreen = Option.isSome(tokenFile) ? yield* withTokenOf(tokenFile.value) : yield* address
    // The SDK takes half a second to load, which no other command should pay.
    const { serveStdio } = yield* Effect.promise(() => import("#mcp/serveStdio.ts"))
    // Stdout belongs to the protocol.
    yield* Effect.provide(serveStdio(redgreen), Logger.layer([Logger.withConsoleError(Logger.formatLogFmt)]))
  })
).pipe(Command.withDescription("Serve the tasks to an editor or agent: MCP on stdin and stdout"))

const withTokenOf = Effect.fnUntraced(function* (file: string): Effect.fn.Return<Address, CliFailure> {
  const text = yield* Effect.tryPromise({
    try: () => readFile(file, "utf8"),
    catch: () => new CliFailure({ message: `The token cannot be read from ${file}: check that it is there and yours.` })
  })
  const token = Redacted.make(text.trim())
  const url = yield* Config.option(Config.String("REDGREEN_URL")).pipe(Effect.orDie)
  return { url: Option.isSome(url) ? url.value.replace(/\/+$/, "") : (yield* address).url, token }
})
