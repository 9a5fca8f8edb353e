import type { Agent, ToolsFile } from "./toolsFile.ts"

/** A fault and the line of the file it is in. */
export interface Found {
  readonly line: number
  readonly problem: string
}

/** A field of the front matter. */
export interface Field {
  readonly line: number
  readonly value: unknown
}

/**
 * Tools a skill names that an agent of the skill does not have: anywhere as `mcp__<server>__<tool>`, below a heading such as
 * "MCP Tools to Use" also as `<server>.<tool>`, and in `allowed-tools`, which grants nothing an agent does not have anyway.
 */
export const toolFaults = (skill: {
  readonly agents: ReadonlyArray<Agent>
  readonly tools: ToolsFile
  readonly lines: ReadonlyArray<string>
  /** The line of the file in which `lines` begin. */
  readonly from: number
  readonly allowed: Field | undefined
}): ReadonlyArray<Found> => {
  const found: Array<Found> = []
  const demand = (line: number, server: string, tool: string) => {
    const without = skill.agents.filter((agent) => !has(skill.tools, agent, server, tool))
    if (without.length > 0)
      found.push({
        line,
        problem: `names the tool ${server}.${tool}, which ${skill.tools.path} does not give to the ${without.join(" or the ")}`
      })
  }
  let inToolSection = false
  skill.lines.forEach((text, index) => {
    const line = skill.from + index
    if (/^#/.test(text)) inToolSection = /mcp tools/i.test(text)
    for (const [, server = "", tool = ""] of text.matchAll(mcpName)) demand(line, server, tool)
    if (inToolSection)
      for (const [, server = "", tool = ""] of text.matchAll(/`([\w-]+)\.([\w-]+)`/g)) demand(line, server, tool)
  })
  const { allowed } = skill
  const rules = Array.isArray(allowed?.value) ? allowed.value.map(String) : String(allowed?.value ?? "").split(/[\s,]+/)
  for (const rule of rules.filter((rule) => rule !== "")) {
    const [, server, tool] = new RegExp(`^${mcpName.source}$`).exec(rule) ?? []
    if (server !== undefined && tool !== undefined) demand(allowed!.line, server, tool)
    else if (!skill.agents.every((agent) => builtIn[agent].includes(rule)))
      found.push({
        line: allowed!.line,
        problem: `allows ${rule}, which is not among the tools of the ${skill.agents.join(" and the ")}`
      })
  }
  return found
}

const mcpName = /\bmcp__([A-Za-z0-9-]+(?:_[A-Za-z0-9-]+)*)__([\w-]+)/g

const builtIn: Readonly<Record<Agent, ReadonlyArray<string>>> = {
  planner: ["Read", "Glob", "Grep", "Skill"],
  executor: ["Read", "Glob", "Grep", "Skill", "Bash", "Edit", "Write"]
}

const has = ({ agents }: ToolsFile, agent: Agent, server: string, tool: string) =>
  agents[agent].some((grant) => grant.server === server && (grant.tool === undefined || grant.tool === tool))
