import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js"
import { CallToolRequestSchema, type CallToolResult, ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js"
import { Effect, Option, Result, Schema } from "effect"
import type { Submit } from "./ClaudeSession.ts"

/** The name of the in-process MCP server; its tools are `mcp__redgreen__<name>`. */
export const serverName = "redgreen"

export interface Submissions<A> {
  /** A server for one CLI process; each process needs its own. */
  server(): McpServer
  /** The first valid submission. This record, not what the CLI says, is the truth. */
  accepted(): Option.Option<A>
}

export const makeSubmissions = <A>(submit: Submit<A>): Submissions<A> => {
  const inputSchema = toolSchema(submit)
  const decode = Schema.decodeUnknownResult(Schema.toCodecJson(submit.schema), { errors: "all" })
  let accepted = Option.none<A>()

  const receive = async (input: unknown): Promise<CallToolResult> => {
    if (Option.isSome(accepted)) return ending("The first submission was accepted and counts.")
    const decoded = decode(input)
    const found = Result.isFailure(decoded) ? decoded.failure.toString() : submit.check?.(decoded.success)
    const problem = Effect.isEffect(found) ? await Effect.runPromise(found) : found
    if (problem !== undefined) return refusal(problem)
    accepted = Result.getSuccess(decoded)
    return ending("Accepted.")
  }

  // One at a time: of two that are checked together only one may be the first.
  let turn: Promise<unknown> = Promise.resolve()
  const receiveInTurn = (input: unknown) => {
    const received = turn.then(() => receive(input))
    turn = received.catch(() => {})
    return received
  }

  return {
    accepted: () => accepted,
    server: () => {
      // The low-level handlers take a JSON Schema as it is; the high-level ones want zod.
      const mcp = new McpServer({ name: serverName, version: "1.0.0" }, { capabilities: { tools: {} } })
      const { name, description } = submit
      mcp.server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [{ name, description, inputSchema }] }))
      mcp.server.setRequestHandler(CallToolRequestSchema, ({ params }) => receiveInTurn(params.arguments))
      return mcp
    }
  }
}

/** Claude Code reads this flag off a result and ends the turn without another model call; a refusal lets the model go on. */
const ending = (text: string): CallToolResult => ({
  content: [{ type: "text", text }],
  _meta: { "claude/endTurn": true }
})

const refusal = (problem: string): CallToolResult => ({
  isError: true,
  content: [{ type: "text", text: `Not accepted:\n${problem}\nCorrect this and submit again.` }]
})

/** The Messages API takes no reference and no union at the top of a tool's schema. */
const toolSchema = (submit: Submit<unknown>): { type: "object"; [key: string]: unknown } => {
  const { schema, definitions } = Schema.toJsonSchemaDocument(submit.schema)
  const root = typeof schema["$ref"] === "string" ? definitions[schema["$ref"].replace("#/$defs/", "")] : schema
  if (root?.["type"] !== "object") throw new Error(`the schema of ${submit.name} must describe an object`)
  return { ...root, type: "object", ...(Object.keys(definitions).length > 0 && { $defs: definitions }) }
}
