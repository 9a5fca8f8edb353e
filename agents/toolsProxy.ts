import type { Client } from "@modelcontextprotocol/sdk/client/index.js"
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js"
import {
  CallToolRequestSchema,
  type CallToolResult,
  CallToolResultSchema,
  ListToolsRequestSchema,
  type Tool
} from "@modelcontextprotocol/sdk/types.js"

/** Below the CLI's own limit, so that what the model reads is our sentence. */
const callWithinMs = 28_000

/**
 * What the CLI sees of a tool server: a server in our process with these tools and no others. Of what the server says only
 * names, descriptions, input schemas and the content of results pass; its `_meta` could end the agent's turn.
 */
export const proxyOf = (options: {
  readonly name: string
  readonly client: Client
  readonly tools: ReadonlyArray<Tool>
  readonly conceal: (text: string) => string
}): McpServer => {
  const { client, name, tools } = options
  const concealed = <A>(value: A): A => JSON.parse(options.conceal(JSON.stringify(value)))
  const offered = tools.map(({ annotations, description, inputSchema, name }) =>
    concealed({
      name,
      inputSchema,
      ...(annotations && { annotations }),
      ...(description !== undefined && { description })
    })
  )
  const call = (tool: string, input: Record<string, unknown> | undefined, signal: AbortSignal) =>
    client
      .request({ method: "tools/call", params: { name: tool, arguments: input ?? {} } }, CallToolResultSchema, {
        ...{ signal, timeout: callWithinMs }
      })
      .then(
        ({ content, isError, structuredContent }): CallToolResult => {
          const whole = content.length === 0 && structuredContent !== undefined
          const said = whole ? [{ type: "text" as const, text: JSON.stringify(structuredContent) }] : content
          return concealed({ content: said, ...(isError === true && { isError }) })
        },
        (error: Error) => refusal(options.conceal(`The tool server ${name} did not answer: ${error.message}`))
      )

  const proxy = new McpServer({ name, version: "1.0.0" }, { capabilities: { tools: {} } })
  proxy.server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: offered }))
  proxy.server.setRequestHandler(CallToolRequestSchema, ({ params }, { signal }) =>
    offered.some(({ name }) => name === params.name)
      ? call(params.name, params.arguments, signal)
      : refusal(`${name} has no tool ${params.name} for you.`)
  )
  return proxy
}

const refusal = (text: string): CallToolResult => ({ isError: true, content: [{ type: "text", text }] })
