import { execFile } from "node:child_process"
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "redgreen-skills-"))
})
afterEach(() => rm(root, { recursive: true, force: true }))

describe("redgreen skills", () => {
  it("lists the skills of this release and finds nothing wrong with them", async () => {
    const { code, stdout } = await skills([])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^discovery +planner +Find the repository/m)
    expect(stdout).toMatch(/^tdd-workflow +executor +Write the failing test/m)
  })

  it("lists a folder that was added", async () => {
    await add("my-skill", "---\nname: my-skill\ndescription: What it does.\n---\nDo it.\n")
    const { code, stdout } = await skills(["--json"], root)
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toEqual({
      ...{ folder: root, faults: [] },
      skills: [{ name: "my-skill", description: "What it does.", agents: ["planner", "executor"] }]
    })
  })

  it("says where a fault is, and fails", async () => {
    await add("good", "---\nname: good\ndescription: What it does.\n---\nDo it.\n")
    await add("bad", "---\nname: worse\ndescription: What it does.\n---\n\nUse mcp__tracker__look.\n")
    await mkdir(join(root, "empty"))
    const { code, stderr, stdout } = await skills([], root)
    expect(code).toBe(1)
    expect(stdout).toContain("good")
    expect(stderr).toContain("/bad/SKILL.md:2: is named worse in the folder bad")
    expect(stderr).toContain("/bad/SKILL.md:6: names the tool tracker.look")
    expect(stderr).toContain("/empty/SKILL.md:1: is not there")
    expect(stderr).toContain("3 faults")
  })
})

const add = async (name: string, text: string) => {
  await mkdir(join(root, name))
  await writeFile(join(root, name, "SKILL.md"), text)
}

const skills = (args: ReadonlyArray<string>, folder?: string) => {
  const env = { PATH: "/usr/bin:/bin", ...(folder === undefined ? {} : { REDGREEN_SKILLS: folder }) }
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) =>
    execFile(
      process.execPath,
      [join(import.meta.dirname, "main.ts"), "skills", ...args],
      { env, cwd: tmpdir() },
      (error, stdout, stderr) => resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr })
    )
  )
}
