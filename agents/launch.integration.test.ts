import { execFile } from "node:child_process"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { promisify } from "node:util"
import { describe, expect, it } from "vitest"
import { launch } from "./launch.ts"

const node = (script: string, input: string | Uint8Array = "", env: Record<string, string> = {}) =>
  launch({ program: process.execPath, args: ["-e", script], env, cwd: "/", input })

const binary = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 256))

describe("launch", () => {
  it("hands over input and output byte for byte", async () => {
    const { exit, stdout } = await node("process.stdin.pipe(process.stdout)", binary).ended
    expect(exit).toBe(0)
    expect(stdout.equals(binary)).toBe(true)
  })

  it("keeps the end of what a program complains about, and its exit code", async () => {
    const { exit, stderr } = await node("process.stderr.write('a'.repeat(50_000) + 'the end', () => process.exit(3))")
      .ended
    expect(exit).toBe(3)
    expect(stderr.length).toBe(16_000)
    expect(stderr.toString().endsWith("the end")).toBe(true)
  })

  it("gives a program exactly its environment", async () => {
    const { stdout } = await node("console.log(JSON.stringify(process.env))", "", { ONLY: "this" }).ended
    expect(JSON.parse(stdout.toString())).toEqual({ ONLY: "this" })
  })

  it("runs side by side and answers each caller", async () => {
    const answers = await Promise.all([1, 2, 3, 4].map((number) => node(`console.log(${number})`).ended))
    expect(answers.map(({ stdout }) => Number(stdout))).toEqual([1, 2, 3, 4])
  })

  it("ends a program early", async () => {
    const { ended, kill } = node("setInterval(() => {}, 1000)")
    kill("SIGTERM")
    expect(await ended).toMatchObject({ exit: null, signal: "SIGTERM" })
  })

  it("says so when there is no such program", async () => {
    const { exit, stderr } = await launch({ program: "/no/such", args: [], env: {}, cwd: "/", input: "" }).ended
    expect(exit).toBe(127)
    expect(stderr.toString()).toContain("could not be started")
  })
})

describe.skipIf(process.platform !== "linux")("the launcher", () => {
  it("answers for what it ran when it dies, and is there again for the next", async () => {
    const { ended } = node("setInterval(() => process.stdout.write('.'), 20)")
    await node("").ended
    for (const pid of launchersOf(process.pid)) process.kill(pid, "SIGKILL")
    expect(await ended).toMatchObject({ exit: null, signal: "SIGKILL" })
    expect((await node("").ended).exit).toBe(0)
  })

  it("neither keeps its process alive nor outlives it", async () => {
    const script = `
      const { launch } = await import(${JSON.stringify(join(import.meta.dirname, "launch.ts"))})
      const { readFileSync } = await import("node:fs")
      await launch({ program: process.execPath, args: ["-e", ""], env: {}, cwd: "/", input: "" }).ended
      console.log(readFileSync("/proc/self/task/" + process.pid + "/children", "utf8"))`
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script])
    const launcher = Number(stdout)
    expect(launcher).toBeGreaterThan(0)
    await expect.poll(() => commandLine(launcher)).not.toContain("launcher/main.ts")
  })
})

const launchersOf = (parent: number) =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === parent && commandLine(pid).includes("launcher/main.ts"))

const parentOf = (pid: number) => Number(/^PPid:\s*(\d+)$/m.exec(read(`/proc/${pid}/status`))?.[1])
const commandLine = (pid: number) => read(`/proc/${pid}/cmdline`)

const read = (path: string) => {
  try {
    return readFileSync(path, "utf8")
  } catch {
    return "" // it has ended
  }
}
