import { mkdir } from "node:fs/promises"
import { dirname, join } from "node:path"
import { Client } from "@modelcontextprotocol/sdk/client/index.js"
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js"
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js"
import type { Tool } from "@modelcontextprotocol/sdk/types.js"
import { Duration, Effect, Schema } from "effect"
import { repositoryEnvironment } from "./environment.ts"
import { ToolProcess } from "./toolsProcess.ts"
import { nodeProgram } from "./toolsProgram.ts"
import { conceal, type ReadyServer } from "./toolsSettings.ts"

/** A tool server did not come up; `message` says how, without its name and without its secrets. */
export class ToolServerDown extends Schema.TaggedError<ToolServerDown>()("ToolServerDown", {
  message: Schema.String
}) {}

export interface Connection {
  readonly client: Client
  readonly tools: ReadonlyArray<Tool>
}

export interface Connecting {
  readonly ready: ReadyServer
  /** The file a script is relative to. */
  readonly configuredIn: string
  /** Private to the server. */
  readonly folder: string
  readonly within: Duration.Duration
}

/** A server that has shaken hands and told its tools, until the scope closes. */
export const connect = Effect.fn("tools.connect")(function* (options: Connecting) {
  const transport = yield* transportOf(options)
  const client = new Client({ name: "redgreen", version: "1.0.0" })
  const timeout = Duration.toMillis(options.within)
  const shakeHands = async (signal: AbortSignal): Promise<Connection> => {
    await client.connect(transport as Transport, { timeout, signal })
    return { client, tools: await toolsOf(client, { timeout, signal }) }
  }
  const down = (error: unknown) =>
    new ToolServerDown({ message: reasonOf(error, transport, (text) => conceal(text, options.ready.secrets)) })
  return yield* Effect.acquireRelease(
    Effect.tryPromise({ try: shakeHands, catch: down }).pipe(
      Effect.timeoutOrElse({
        duration: options.within,
        orElse: () =>
          Effect.fail(new ToolServerDown({ message: `it did not answer within ${Math.round(timeout / 1000)} s` }))
      }),
      Effect.onError(() => Effect.promise(() => transport.close().catch(() => {})))
    ),
    () => Effect.promise(() => client.close().catch(() => {})),
    { interruptible: true }
  )
})

const transportOf = Effect.fnUntraced(function* (options: Connecting) {
  const { configuredIn, folder, ready } = options
  const { secrets, server } = ready
  if ("url" in server) {
    const url = URL.parse(server.url)
    if (url === null) return yield* new ToolServerDown({ message: "its url is none" })
    // A redirect would carry the headers to somebody else.
    return new StreamableHTTPClientTransport(url, { requestInit: { headers: server.headers ?? {}, redirect: "error" } })
  }
  const isSecret = (text: string) => secrets.some((secret) => text.includes(secret))
  const variables = Object.entries(server.env ?? {})
  const program = nodeProgram(server.command, server.args ?? [], dirname(configuredIn))
  yield* Effect.promise(() => mkdir(folder, { recursive: true }))
  return new ToolProcess({
    program: program ?? { command: server.command, args: server.args ?? [] },
    // Not the workspace: a server may read a `.env` of the folder it is started in, and that one is a stranger's.
    cwd: folder,
    env: {
      ...(yield* repositoryEnvironment({ folder, cache: join(folder, "cache") })),
      ...Object.fromEntries(variables.filter(([, value]) => !isSecret(value)))
    },
    secretEnv: Object.fromEntries(variables.filter(([, value]) => isSecret(value)))
  })
})

const toolsOf = async (client: Client, options: { readonly timeout: number; readonly signal: AbortSignal }) => {
  const tools: Array<Tool> = []
  let cursor: string | undefined
  do {
    const page = await client.listTools(cursor === undefined ? {} : { cursor }, options)
    tools.push(...page.tools)
    cursor = page.nextCursor
  } while (cursor !== undefined && tools.length < 1000)
  return tools
}

const reasonOf = (
  error: unknown,
  transport: ToolProcess | StreamableHTTPClientTransport,
  conceal: (text: string) => string
): string => {
  const remains = transport instanceof ToolProcess ? transport.remains(conceal) : undefined
  if (remains !== undefined) return remains
  const { code, message, cause } = error as {
    code?: unknown
    message: string
    cause?: { code?: string; message: string }
  }
  if (transport instanceof StreamableHTTPClientTransport && typeof code === "number" && code >= 300)
    return `it answered ${code}${code === 401 || code === 403 ? ", which means its credential is not accepted" : ""}`
  return `it cannot be talked to: ${conceal(cause?.code ?? cause?.message ?? message)}`.slice(0, 300)
}
