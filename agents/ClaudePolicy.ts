import type { Options, SDKSystemMessage } from "@anthropic-ai/claude-agent-sdk"
import { type Submissions, serverName } from "./ClaudeSubmit.ts"
import type { OfferedServer } from "./McpServers.ts"

/** What decides how the CLI is started. Paths are absolute and without symbolic links, as permission rules compare text. */
export interface Launch {
  readonly sessionId: string
  readonly model: string
  readonly workspace: string
  readonly readOnly: boolean
  readonly plugin: string
  readonly skills: ReadonlyArray<string>
  readonly submit: string
  readonly submissions: Submissions<unknown>
  readonly servers: ReadonlyArray<OfferedServer>
  readonly turns: number
  readonly usd: number
  readonly env: Record<string, string>
}

/**
 * The one way Redgreen starts Claude Code: nothing of the workspace or of the machine is loaded (settings, hooks, MCP
 * servers, CLAUDE.md), what is not allowed is denied without asking, and the submit tool and the proxies of the tool servers
 * live in this process.
 */
export const launchOptions = (launch: Launch, resume: boolean): Options => ({
  cwd: launch.workspace,
  env: launch.env,
  model: launch.model,
  ...(resume ? { resume: launch.sessionId } : { sessionId: launch.sessionId }),
  settingSources: [],
  strictMcpConfig: true,
  mcpServers: {
    [serverName]: { type: "sdk", name: serverName, instance: launch.submissions.server() },
    ...Object.fromEntries(launch.servers.map(({ name, proxy }) => [name, { type: "sdk", name, instance: proxy() }]))
  },
  mcpServersDelivery: "initialize",
  tools: [...builtInTools(launch)],
  permissionMode: "dontAsk",
  permissionPrompts: "none",
  settings: {
    permissions: { allow: permissionRules(launch) },
    disableBundledSkills: true,
    // Commits are the publisher's; the agent need not be told how to sign them.
    attribution: { commit: "", pr: "" }
  },
  plugins: [{ type: "local", path: launch.plugin, skipMcpDiscovery: true }],
  skills: launch.skills.map(skillName),
  verbatimPrompts: true,
  maxTurns: launch.turns,
  // The second line; the gateway is the first.
  maxBudgetUsd: launch.usd,
  // A long answer is a sign of life while it is being written.
  includePartialMessages: true
})

/** Why a session that has started must not go on, if so. */
export const misconfiguration = (launch: Launch, init: SDKSystemMessage): string | undefined => {
  const tools = [...builtInTools(launch), submitTool(launch), ...serverTools(launch)].sort().join(", ")
  const started = [...init.tools].sort().join(", ")
  const statusOf = (name: string) => init.mcp_servers.find((server) => server.name === name)?.status ?? "missing"
  const down = launch.servers.find(({ name }) => statusOf(name) !== "connected")
  const missing = launch.skills.map(skillName).filter((skill) => !init.skills.includes(skill))
  if (init.model !== launch.model) return `it started with the model ${init.model}, not ${launch.model}`
  if (init.permissionMode !== "dontAsk") return `it started in permission mode ${init.permissionMode}`
  if (statusOf(serverName) !== "connected") return `the submit tool's server is ${statusOf(serverName)}`
  if (down !== undefined) return `the tool server ${down.name} is ${statusOf(down.name)}`
  if (started !== tools) return `it started with the tools ${started}, not ${tools}`
  return missing.length > 0 ? `it did not load the skills ${missing.join(", ")}` : undefined
}

const readingTools = ["Read", "Glob", "Grep", "Skill"]

const builtInTools = ({ readOnly }: Launch) => (readOnly ? readingTools : [...readingTools, "Bash", "Edit", "Write"])

const submitTool = ({ submit }: Launch) => `mcp__${serverName}__${submit}`

const serverTools = ({ servers }: Launch) =>
  servers.flatMap(({ name, tools }) => tools.map((tool) => `mcp__${name}__${tool}`))

const skillName = (skill: string) => `redgreen:${skill}`

/** In settings a rule's path is absolute with two slashes; `Edit` covers Write as well. */
const permissionRules = (launch: Launch) => [
  `Read(/${launch.workspace}/**)`,
  `Read(/${launch.plugin}/**)`,
  "Skill",
  submitTool(launch),
  ...serverTools(launch),
  ...(launch.readOnly ? [] : [`Edit(/${launch.workspace}/**)`, "Bash"])
]
