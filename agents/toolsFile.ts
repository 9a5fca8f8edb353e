import { readFile } from "node:fs/promises"
import { dirname, join, resolve } from "node:path"
import { Config, Effect, Result, Schema } from "effect"
import { serverName } from "./ClaudeSubmit.ts"

export const Agent = Schema.Literals(["planner", "executor"])
export type Agent = typeof Agent.Type

const Texts = Schema.Record(Schema.String, Schema.String)

const StdioServer = Schema.Struct({
  type: Schema.optionalKey(Schema.Literal("stdio")),
  command: Schema.NonEmptyString,
  args: Schema.optionalKey(Schema.Array(Schema.String)),
  env: Schema.optionalKey(Texts)
})
const HttpServer = Schema.Struct({
  type: Schema.optionalKey(Schema.Literal("http")),
  url: Schema.NonEmptyString,
  headers: Schema.optionalKey(Texts)
})
const ToolServer = Schema.Union([StdioServer, HttpServer])
export type ToolServer = typeof ToolServer.Type

const ServerName = Schema.String.check(Schema.isPattern(/^[A-Za-z0-9-]+(_[A-Za-z0-9-]+)*$/))
const rulePattern = /^mcp__([A-Za-z0-9-]+(?:_[A-Za-z0-9-]+)*)(?:__(\*|[A-Za-z0-9_-]+))?$/
const Rules = Schema.Array(Schema.String.check(Schema.isPattern(rulePattern))).pipe(
  Schema.withDecodingDefaultKey(Effect.succeed([]))
)
const noRules = { planner: [], executor: [] }

/**
 * `mcp.json`. `mcpServers` is what Claude Code knows; `${NAME}` and `${NAME:-otherwise}` stand for settings. `redgreen` is
 * ours: servers a session may do without, and for each agent the tools it may use, written as in Claude Code's permission
 * rules: `mcp__<server>__<tool>`, or `mcp__<server>` for every tool the server says only reads.
 */
const ToolsJson = Schema.Struct({
  mcpServers: Schema.Record(ServerName, ToolServer),
  redgreen: Schema.Struct({
    optional: Schema.Array(Schema.String).pipe(Schema.withDecodingDefaultKey(Effect.succeed([]))),
    agents: Schema.Struct({ planner: Rules, executor: Rules }).pipe(
      Schema.withDecodingDefaultKey(Effect.succeed(noRules))
    )
  }).pipe(Schema.withDecodingDefaultKey(Effect.succeed({})))
})

export interface ToolsFile {
  readonly path: string
  readonly servers: Readonly<Record<string, ToolServer>>
  readonly optional: ReadonlyArray<string>
  readonly agents: Readonly<Record<Agent, ReadonlyArray<Grant>>>
}

/** One tool, or without `tool` every tool that only reads. */
export interface Grant {
  readonly server: string
  readonly tool?: string
}

/** An agent's tools or skills are not as they must be; `message` says which one, why, and what to do. */
export class AgentMisconfigured extends Schema.TaggedError<AgentMisconfigured>()("AgentMisconfigured", {
  message: Schema.String
}) {}

/** Reads the file REDGREEN_MCP names; without one, that of this release. */
export const readToolsFile = Effect.gen(function* () {
  const path = resolve(
    yield* Config.String("REDGREEN_MCP").pipe(
      Config.withDefault(join(dirname(import.meta.dirname), "mcp.json")),
      Effect.orDie
    )
  )
  const text = yield* Effect.tryPromise({
    try: () => readFile(path, "utf8"),
    catch: () => new AgentMisconfigured({ message: `${path} cannot be read: correct REDGREEN_MCP.` })
  })
  return yield* Effect.fromResult(parseToolsFile(path, text))
}).pipe(Effect.withSpan("readToolsFile"))

export const parseToolsFile = (path: string, text: string): Result.Result<ToolsFile, AgentMisconfigured> => {
  const wrong = (why: string) => Result.fail(new AgentMisconfigured({ message: `${path}: ${why}` }))
  const decoded = decode(text, { errors: "all", onExcessProperty: "error" })
  if (Result.isFailure(decoded)) return wrong(decoded.failure.message)
  const { mcpServers, redgreen } = decoded.success
  if (serverName in mcpServers) return wrong(`the name ${serverName} is taken, by the server of the submit tool.`)
  const grants = { planner: redgreen.agents.planner.map(grantOf), executor: redgreen.agents.executor.map(grantOf) }
  const named = [
    ...redgreen.optional,
    ...grants.planner.map(({ server }) => server),
    ...grants.executor.map(({ server }) => server)
  ]
  const unknown = named.find((server) => !(server in mcpServers))
  if (unknown !== undefined)
    return wrong(`\`redgreen\` names the server ${unknown}, which \`mcpServers\` does not have.`)
  return Result.succeed({ path, servers: mcpServers, optional: redgreen.optional, agents: grants })
}

const decode = Schema.decodeUnknownResult(Schema.fromJsonString(ToolsJson))

const grantOf = (rule: string): Grant => {
  const [, server = "", tool = "*"] = rulePattern.exec(rule)!
  return tool === "*" ? { server } : { server, tool }
}
