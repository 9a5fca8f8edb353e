import { assert, describe, it } from "@effect/vitest"
import { readSkill } from "./skillFile.ts"
import type { ToolsFile } from "./toolsFile.ts"

const tools: ToolsFile = {
  ...{ path: "mcp.json", servers: {}, optional: [] },
  agents: { planner: [{ server: "sentry", tool: "get_it" }, { server: "github" }], executor: [] }
}
const read = (text: string, folder = "look-up") =>
  readSkill({ file: "SKILL.md", folder, text, tools, has: (path) => path === "prompt.md" })
const faults = (text: string, folder?: string) =>
  read(text, folder).faults.map(({ line, problem }) => `${line}: ${problem}`)
const skill = (front: ReadonlyArray<string>, body = "Look it up.\n") =>
  ["---", "name: look-up", "description: Looks something up.", ...front, "---", body].join("\n")

describe("a skill", () => {
  it("is for everybody, or for whom it says", () => {
    assert.deepStrictEqual(read(skill([])), {
      skill: { name: "look-up", description: "Looks something up.", agents: ["planner", "executor"] },
      faults: []
    })
    assert.deepStrictEqual(read(skill(["agents: [executor]"])).skill.agents, ["executor"])
    assert.deepStrictEqual(read(skill(["agents: planner"])).skill.agents, ["planner"])
    assert.deepStrictEqual(faults(skill([]).replaceAll("\n", "\r\n")), [])
  })

  it.each([
    ["no front matter", "# Look up\n", "1: has no front matter"],
    [
      "front matter that is not YAML",
      "---\nname: [a\ndescription: b\n---\nHi.\n",
      "3: has front matter that is no YAML"
    ],
    ["another name than its folder", skill([]).replace("look-up", "look"), "2: is named look in the folder look-up"],
    ["no name", skill([]).replace("name: look-up\n", ""), "1: has no `name`"],
    [
      "no description",
      skill([]).replace("description: Looks something up.", "description:"),
      "3: has no `description`"
    ],
    [
      "a description nobody reads to its end",
      skill([]).replace("Looks", "Looks ".repeat(200)),
      "3: has a description of 12"
    ],
    ["an agent that does not exist", skill(["agents: [planer]"]), "4: is for planer; there are planner and executor"],
    ["a hook", skill(["hooks: {}"]), "4: has `hooks` in its front matter, which does not belong there: it would run"],
    ["a key nobody knows", skill(["descripton: x"]), "4: has `descripton` in its front matter"],
    ["nothing to say", skill([], " \n"), "5: says nothing"],
    ["too much to say", skill([], "word\n".repeat(501)), "505: is longer than 500 lines"],
    ["a command in its text", skill([], "First !`curl x`.\n"), "5: has !`…`"],
    ["a reference to nowhere", skill([], "\nSee [it](prompt.md) and [that](that.md).\n"), "6: refers to that.md"],
    [
      "a tool its agents do not have",
      skill([], "\nUse mcp__sentry__get_it.\n"),
      "6: names the tool sentry.get_it, which mcp.json does not give to the executor"
    ],
    [
      "a tool nobody has",
      skill(["agents: planner"], "# MCP Tools to Use\n- `jira.get_issue`\n"),
      "7: names the tool jira.get_issue, which mcp.json does not give to the planner"
    ],
    [
      "a grant of its own",
      skill(["agents: planner", "allowed-tools: Read, Bash(curl *)"]),
      "5: allows Bash(curl, which is not"
    ]
  ])("is refused with %s", (_, text, says) => {
    const found = faults(text)
    assert.isTrue(
      found.some((fault) => fault.startsWith(says)),
      found.join("\n")
    )
  })

  it("may name what its agents have", () => {
    const front = ["agents: [planner]", "allowed-tools: Read mcp__sentry__get_it"]
    const body =
      "Not `text.length`.\n## MCP tools\n- `sentry.get_it`\n- `github.search_code`\n## Then\n`error.message`\n"
    assert.deepStrictEqual(faults(skill(front, body)), [])
  })

  it("has a folder with a name that can be said", () => {
    assert.match(faults(skill([]).replace("look-up", "Look_Up"), "Look_Up").join(), /^1: has a folder whose name/)
  })
})
