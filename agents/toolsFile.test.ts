import { readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { parseToolsFile } from "./toolsFile.ts"
import { granted } from "./toolsGrants.ts"

const parse = (value: unknown) => parseToolsFile("mcp.json", JSON.stringify(value))
const problemOf = (value: unknown) => {
  const parsed = parse(value)
  return Result.isFailure(parsed) ? parsed.failure.message : ""
}

describe("mcp.json", () => {
  it("of this release gives the planner tools that read, the executor none, and needs no server", () => {
    const text = readFileSync(join(import.meta.dirname, "../mcp.json"), "utf8")
    const file = Result.getOrThrow(parseToolsFile("mcp.json", text))
    assert.sameMembers(Object.keys(file.servers), ["github", "atlassian", "sentry", "filesystem"])
    assert.sameMembers([...file.optional], Object.keys(file.servers))
    assert.deepStrictEqual(file.agents.executor, [])
    assert.isNotEmpty(file.agents.planner)
    for (const { tool } of file.agents.planner) assert.match(tool ?? "", /get|search|list|read/i)
  })

  it("may be as Claude Code knows it; then no agent gets anything", () => {
    const file = Result.getOrThrow(parse({ mcpServers: { tracker: { url: "https://x.example/mcp" } } }))
    assert.deepStrictEqual(file.agents, { planner: [], executor: [] })
    assert.deepStrictEqual(file.optional, [])
  })

  it("reads one tool, or all that read", () => {
    const planner = ["mcp__a_b__get_it", "mcp__a_b", "mcp__a_b__*"]
    const file = Result.getOrThrow(parse({ mcpServers: { a_b: { command: "x" } }, redgreen: { agents: { planner } } }))
    assert.deepStrictEqual(file.agents.planner, [
      { server: "a_b", tool: "get_it" },
      { server: "a_b" },
      { server: "a_b" }
    ])
  })

  it.each([
    ["a misspelt key", { mcpServers: { a: { command: "x", arg: [] } } }, /arg/],
    ["a transport that is gone", { mcpServers: { a: { type: "sse", url: "https://x.example" } } }, /type/],
    ["a grant that is no rule", { mcpServers: {}, redgreen: { agents: { planner: ["Bash"] } } }, /planner/],
    ["a server that is not there", { mcpServers: {}, redgreen: { agents: { executor: ["mcp__a__b"] } } }, /server a,/],
    ["our own name", { mcpServers: { redgreen: { command: "x" } } }, /name redgreen is taken/]
  ])("is refused with %s", (_, value, says) => {
    assert.match(problemOf(value), says)
    assert.match(problemOf(value), /^mcp\.json: /)
  })
})

describe("granted", () => {
  const tool = (name: string, annotations?: object) => ({
    ...{ name, inputSchema: { type: "object" as const } },
    ...(annotations && { annotations })
  })
  const tools = [
    tool("get", { readOnlyHint: true }),
    tool("list", { readOnlyHint: true, destructiveHint: false }),
    tool("silent"),
    tool("write", { readOnlyHint: false }),
    tool("drop", { destructiveHint: true })
  ]
  const named = (...names: ReadonlyArray<string>) => names.map((tool) => ({ server: "a", tool }))

  it("gives what is named, unless it says that it writes", () => {
    const given = granted(named("get", "silent", "write", "drop", "fly"), tools)
    assert.deepStrictEqual(
      given.tools.map(({ name }) => name),
      ["get", "silent"]
    )
    assert.deepStrictEqual(given.writing, ["write", "drop"])
    assert.deepStrictEqual(given.unknown, ["fly"])
  })

  it("gives of a whole server what says that it only reads", () => {
    const given = granted([{ server: "a" }], tools)
    assert.deepStrictEqual(
      given.tools.map(({ name }) => name),
      ["get", "list"]
    )
    assert.deepStrictEqual([...given.writing, ...given.unknown], [])
  })
})
