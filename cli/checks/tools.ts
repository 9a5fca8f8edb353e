import { tmpdir } from "node:os"
import { Effect, Result } from "effect"
import { openMcpServers } from "#agents/McpServers.ts"
import { everyAgent } from "#agents/skillFile.ts"
import { readSkills } from "#agents/skills.ts"
import { readToolsFile, type ToolsFile } from "#agents/toolsFile.ts"
import { fillIn } from "#agents/toolsSettings.ts"
import { type Check, type Finding, fail, ok, warn } from "./Finding.ts"

/** The agents' skills, and each server of `mcp.json`: set up or not, and if it is, whether it comes up with the tools that are given. */
export const tools: Check = Effect.gen(function* () {
  const read = yield* Effect.result(readToolsFile)
  if (Result.isFailure(read)) return [fail("tools", read.failure.message, "Correct mcp.json.")]
  const file = read.success
  const names = Object.keys(file.servers)
  const findings = yield* Effect.forEach(names, (name) => serverFinding(file, name), { concurrency: "unbounded" })
  return [...findings, yield* skillsFinding(file)]
})

const serverFinding = Effect.fnUntraced(function* (file: ToolsFile, name: string) {
  const check = `tools: ${name}`
  const agents = everyAgent.filter((agent) => file.agents[agent].some(({ server }) => server === name))
  if (agents.length === 0) return ok(check, "given to no agent, so not started")
  const filled = yield* fillIn(file.servers[name]!, { WORKSPACE: tmpdir() })
  const missing = Result.isFailure(filled) ? filled.failure.missing : undefined
  if (missing !== undefined && file.optional.includes(name)) return ok(check, `not set up: ${missing} is not set`)
  // Each agent's grants are looked at, the other servers left out.
  const opened = yield* Effect.forEach(agents, (agent) =>
    openMcpServers({
      agent,
      workspace: tmpdir(),
      file: { ...file, agents: { ...file.agents, [agent]: of(file, agent, name) } }
    }).pipe(Effect.scoped, Effect.result)
  )
  const wrong = opened.flatMap((result) => (Result.isFailure(result) ? [result.failure.message] : []))
  if (wrong[0] !== undefined) return fail(check, wrong[0], "No session of its agents will start before this is mended.")
  const given = opened.flatMap((result) => (Result.isSuccess(result) ? [result.success] : []))
  const lack = given.flatMap(({ lacking }) => lacking)[0]
  if (lack !== undefined) return warn(check, lack.reason, "Sessions go on without it; see mcp.json and .env.")
  return ok(
    check,
    agents
      .map((agent, index) => `${count(given[index]?.servers[0]?.tools.length ?? 0, "tool")} for the ${agent}`)
      .join(", ")
  )
})

const of = (file: ToolsFile, agent: (typeof everyAgent)[number], name: string) =>
  file.agents[agent].filter(({ server }) => server === name)

const skillsFinding = Effect.fnUntraced(function* (file: ToolsFile): Effect.fn.Return<Finding> {
  const { faults, skills } = yield* readSkills(file)
  return faults.length === 0
    ? ok("skills", count(skills.length, "skill"))
    : fail("skills", count(faults.length, "fault"), "Say `redgreen skills`.")
})

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? "" : "s"}`
