import { Effect } from "effect"
import type { AgentSession } from "./ClaudeSession.ts"
import { openMcpServers } from "./McpServers.ts"
import { faultText, readSkills } from "./skills.ts"
import { type Agent, AgentMisconfigured, readToolsFile } from "./toolsFile.ts"

/**
 * The skills and tool servers of a session's agent, before anything is spent: a skill that is broken or missing, or a tool
 * server that is needed and does not come up, is told by name instead of being quietly absent.
 */
export const equip = Effect.fn("equip")(function* (
  session: Pick<AgentSession<unknown>, "phase" | "skills" | "workspace">
) {
  const agent: Agent = session.phase === "plan" ? "planner" : "executor"
  const file = yield* readToolsFile
  const { faults, folder, skills } = yield* readSkills(file)
  const own = faults.filter(({ agents }) => agents.includes(agent))
  if (own.length > 0) return yield* new AgentMisconfigured({ message: own.slice(0, 3).map(faultText).join("; ") })
  const names = skills.filter(({ agents }) => agents.includes(agent)).map(({ name }) => name)
  const missing = session.skills.filter((name) => !names.includes(name))
  if (missing.length > 0)
    return yield* new AgentMisconfigured({
      message: `there is no skill ${missing.join(", ")} for the ${agent} in ${folder}`
    })
  const tools = yield* openMcpServers({ file, agent, workspace: session.workspace })
  for (const { reason, server } of tools.lacking)
    yield* Effect.logWarning(`the ${agent} goes without the tool server ${server}, which ${reason}`)
  return { ...tools, skills: { folder, names } }
})
