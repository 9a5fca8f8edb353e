import { tmpdir } from "node:os"
import { join } from "node:path"
import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js"
import { Config, Duration, Effect, Result } from "effect"
import type { Lack } from "./ClaudeSession.ts"
import { privateFolder } from "./privateFolder.ts"
import { connect } from "./toolsConnection.ts"
import { type Agent, AgentMisconfigured, type ToolsFile } from "./toolsFile.ts"
import { granted } from "./toolsGrants.ts"
import { proxyOf } from "./toolsProxy.ts"
import { conceal, fillIn } from "./toolsSettings.ts"

/** A tool server as the CLI gets to see it. */
export interface OfferedServer {
  readonly name: string
  readonly tools: ReadonlyArray<string>
  /** For one CLI process; each process needs its own. */
  proxy(): McpServer
}

export interface AgentTools {
  readonly servers: ReadonlyArray<OfferedServer>
  readonly lacking: ReadonlyArray<Lack>
  /** Takes the servers' secrets out of a text. */
  conceal(text: string): string
}

/**
 * The MCP servers of which an agent may use a tool, until the scope closes. They are ours, not Claude Code's: it gets a proxy
 * of each that lives in this process and is spoken to over the CLI's standard input and output. Given their configuration,
 * the CLI would hold their secrets where the agent's commands can read them: on its command line (the SDK's default), in its
 * environment, or in that of its children. Here the CLI knows neither command nor url nor header, only the tools this agent
 * is given; what is not offered cannot be called. A server's process is started in a folder of its own and gets its secrets
 * through a pipe. (Another program of the same user could still read our memory; that is what the wall is for.)
 *
 * Fails where a server that is not optional has no setting or does not come up, and wherever `mcp.json` is wrong. A server
 * without a tool for this agent is not started, one that is optional and not set up is left out silently.
 * REDGREEN_MCP_TIMEOUT bounds the handshake.
 */
export const openMcpServers = Effect.fn("openMcpServers")(function* (session: {
  readonly file: ToolsFile
  readonly agent: Agent
  readonly workspace: string
}) {
  const { file } = session
  const names = [...new Set(file.agents[session.agent].map(({ server }) => server))]
  const opened = yield* Effect.forEach(names, (name) => open(file, name, session), { concurrency: "unbounded" })
  return {
    servers: opened.flatMap(({ servers }) => servers),
    lacking: opened.flatMap(({ lacking }) => lacking),
    conceal: (text) => opened.reduce((text, { secrets }) => conceal(text, secrets), text)
  } satisfies AgentTools
})

const open = Effect.fnUntraced(function* (
  file: ToolsFile,
  name: string,
  { agent, workspace }: { readonly agent: Agent; readonly workspace: string }
) {
  const optional = file.optional.includes(name)
  const filled = yield* fillIn(file.servers[name]!, { WORKSPACE: workspace })
  if (Result.isFailure(filled)) {
    const { missing, reason } = filled.failure
    if (missing !== undefined && optional) return nothing
    return yield* wrong(
      file,
      name,
      reason,
      missing === undefined ? "" : `Set ${missing}, or name ${name} under \`optional\`.`
    )
  }
  const { secrets } = filled.success
  const parent = yield* Config.String("REDGREEN_TMPDIR").pipe(Config.withDefault(tmpdir()), Effect.orDie)
  const within = yield* Config.Duration("REDGREEN_MCP_TIMEOUT").pipe(
    Config.withDefault(Duration.seconds(15)),
    Effect.orDie
  )
  const folder = join(yield* privateFolder(parent), name)
  const connected = yield* Effect.result(connect({ ready: filled.success, configuredIn: file.path, folder, within }))
  if (Result.isFailure(connected)) {
    const reason = `did not come up: ${connected.failure.message}`
    if (optional) return { ...nothing, lacking: [{ server: name, reason }] }
    return yield* wrong(file, name, `${reason}.`, `Mend that, or name ${name} under \`optional\`.`)
  }
  const { client, tools } = connected.success
  const grants = file.agents[agent].filter(({ server }) => server === name)
  const { tools: given, unknown, writing } = granted(grants, tools)
  if (writing.length > 0)
    return yield* wrong(
      file,
      name,
      `says that ${writing.join(", ")} changes things, which no agent may.`,
      `Take it from the ${agent}.`
    )
  const reason = `has no tool ${unknown.join(", ")}`
  if (unknown.length > 0 && !optional)
    return yield* wrong(file, name, `${reason}.`, `Correct the tools of the ${agent}.`)
  const proxy = () => proxyOf({ name, client, tools: given, conceal: (text) => conceal(text, secrets) })
  return {
    servers: given.length === 0 ? [] : [{ name, tools: given.map(({ name }) => name), proxy }],
    lacking: unknown.length === 0 ? [] : [{ server: name, reason }],
    secrets
  }
})

const nothing: { servers: Array<OfferedServer>; lacking: Array<Lack>; secrets: ReadonlyArray<string> } = {
  ...{ servers: [], lacking: [], secrets: [] }
}

const wrong = ({ path }: ToolsFile, server: string, why: string, mend: string) =>
  new AgentMisconfigured({ message: `${path}: the tool server ${server} ${why} ${mend}`.trim() })
