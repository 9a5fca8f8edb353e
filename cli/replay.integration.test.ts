import { type ChildProcess, execFile, spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync } from "node:fs"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { taskIdOf } from "#domain/Ids.ts"
import { examples } from "#test/examples.ts"
import { mergedStory, parkedStory, readyStory, stored, storyTask, tell } from "#test/story.ts"
import { lineOf } from "./logSource.ts"

const root = join(import.meta.dirname, "..")
const brief = { ...examples["budget.spent"], usd: 4.9 }
const events = [
  ...stored(tell(mergedStory)),
  ...stored(tell(parkedStory, taskIdOf("test:parked"))),
  ...stored(tell([...readyStory, brief], taskIdOf("test:dear")))
]

let dir: string
let log: string
let served: ChildProcess
let running: Record<string, string> = {}

/** A real Redgreen to ask: the log of the test, replayed and served. */
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "redgreen-replay-"))
  log = join(dir, "log.jsonl")
  await writeFile(log, events.map((event, index) => lineOf({ position: index + 1, event })).join(""))
  served = spawn(process.execPath, [main, "replay", "--from", log, "--into", join(dir, "one"), "--serve", "--json"], {
    ...{ cwd: dir, env: environment(), stdio: ["ignore", "pipe", "inherit"] }
  })
  let text = ""
  for await (const chunk of served.stdout!) {
    text += chunk
    if (text.endsWith("\n}\n")) break
  }
  const { events: count, token, url } = JSON.parse(text)
  assert.strictEqual(count, events.length)
  running = { REDGREEN_URL: url, REDGREEN_API_TOKEN: token }
})
afterAll(async () => {
  served.kill("SIGINT")
  if (served.exitCode === null) await once(served, "exit")
  const left = ["nats.pid", "postgres/pid"].filter((file) => existsSync(join(dir, "one", file)))
  await rm(dir, { recursive: true, force: true })
  assert.deepStrictEqual(left, [])
})

const main = join(root, "cli/main.ts")
const environment = (own: Record<string, string> = {}) => ({
  ...{ PATH: "/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin", REDGREEN_HOME: join(root, ".redgreen") },
  ...own
})
const redgreen = (...args: ReadonlyArray<string>) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const child = execFile(
      ...([process.execPath, [main, ...args], { cwd: dir, env: environment(running) }] as const),
      (_, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr })
    )
  })

describe("a log that is carried elsewhere", () => {
  it("is exported as it is, byte for byte", async () => {
    const { code, stdout } = await redgreen("export", "log")
    assert.strictEqual(code, 0)
    assert.strictEqual(stdout, await readFile(log, "utf8"))
    const written = await redgreen("export", "log", "--out", "again.jsonl")
    assert.include(written.stderr, `${events.length} events in again.jsonl`)
    assert.strictEqual(await readFile(join(dir, "again.jsonl"), "utf8"), stdout)
  })

  it("stands elsewhere as of any moment, of any task", async () => {
    const last = mergedStory.findIndex(({ _tag }) => _tag === "plan.approved")
    const { code, stdout } = await redgreen(
      "replay",
      "--into",
      "two",
      "--until",
      `${last}`,
      "--task",
      storyTask,
      "--json"
    )
    assert.strictEqual(code, 0)
    const { events: count, tasks } = JSON.parse(stdout)
    assert.deepStrictEqual([count, tasks], [last, [{ status: "awaiting approval", tasks: 1, usd: 0.213215 }]])
    const again = await redgreen("replay", "--into", "two")
    assert.match(again.stderr, /holds a replay of other tasks/)
  })

  it("is told where it is broken", async () => {
    const lines = (await readFile(log, "utf8")).split("\n")
    lines[3] = lines[3]!.replace('"usd":0.163215', '"usd":0.01')
    await writeFile(join(dir, "broken.jsonl"), lines.join("\n"))
    const { code, stderr, stdout } = await redgreen("replay", "--into", "three", "--from", "broken.jsonl")
    assert.strictEqual(code, 1)
    assert.include(stdout, `${storyTask}: Event 4 budget.spent was changed after it was written.`)
    assert.match(stderr, /The log does not hold\./)
  })
})

describe("taking its decisions anew", () => {
  it("tells what another policy, budget and triage would have changed, from the running system and from a file", async () => {
    await writeFile(join(dir, "two.yml"), "required: 2\nrequesterMayApprove: true\n")
    const asked = ["--approvals", "two.yml", "--budget", "0.4", "--actionability", "SENTRY_MIN_EVENTS=50"]
    const { code, stdout } = await redgreen("replay", "decisions", ...asked, "--task", storyTask)
    assert.strictEqual(code, 0, stdout)
    assert.include(stdout, "approved by alice → yes 1 of 2")
    assert.include(stdout, "It happened 12 times; SENTRY_MIN_EVENTS asks for 50.")
    assert.include(stdout, "red session 2 made 1 model call → not started")
    assert.match(stdout, /\d+ decisions of 1 task looked at in the running Redgreen, \d+ different:/)
    const json = async (...more: ReadonlyArray<string>) =>
      JSON.parse((await redgreen("replay", "decisions", "--json", ...asked, ...more)).stdout)
    const [live, file] = [await json(), await json("--log", log)]
    assert.deepStrictEqual(live.differences, file.differences)
    assert.strictEqual(live.tasks, 3)
    assert.isAbove(live.differences.length, 5)
    assert.deepStrictEqual((await json("--from", "2026-11-18")).differences, [])
  })

  it("says what a policy file or a setting lacks", async () => {
    await writeFile(join(dir, "wrong.yml"), "required: many\n")
    const { code, stderr } = await redgreen("replay", "decisions", "--approvals", "wrong.yml")
    assert.strictEqual(code, 1)
    assert.match(stderr, /wrong\.yml cannot be used:\n {2}required: write a whole number of people/)
    const missing = await redgreen("replay", "decisions", "--approvals", "none.yml")
    assert.match(missing.stderr, /There is no file none\.yml\./)
    assert.match((await redgreen("replay", "decisions", "--actionability", "FOO=1")).stderr, /SENTRY_MIN_EVENTS/)
  })
})

describe("a person at the terminal", () => {
  it("is told before an erasure what cannot be erased", async () => {
    const unknown = await redgreen("erase", "t-000000000000")
    assert.strictEqual(unknown.code, 1)
    assert.match(unknown.stdout, /^t-000000000000 {2}not erased: /)
    const working = taskIdOf("test:dear")
    const { code, stdout } = await redgreen("erase", storyTask, working)
    assert.strictEqual(code, 1)
    assert.match(stdout, new RegExp(`^${storyTask} +would be erased$`, "m"))
    assert.include(stdout, "not erased: The task is ready: cancel it, or wait for its end, then erase it.")
    assert.match((await redgreen("erase", "--person", "")).stderr, /two letters at least/)
  })

  it("lists tasks as CSV, and is told that retention is not for an address", async () => {
    const { stdout } = await redgreen("tasks", "--csv", "--status", "merged", "--status", "parked", "--sort=-spent")
    assert.strictEqual(stdout.trim().split("\n").length, 3)
    assert.match((await redgreen("retention", "--dry-run")).stderr, /REDGREEN_URL is set/)
    assert.match((await redgreen("audit", "verify", "none.json")).stderr, /There is no file none\.json\./)
  })
})

describe("exporting examples", () => {
  it("writes lines only, and says on stderr what was left out", async () => {
    const { code, stderr, stdout } = await redgreen("export", "training", "--all")
    assert.deepStrictEqual([code, stdout], [0, ""])
    assert.include(stderr, "0 examples; 2 left out: artifacts removed")
  })
})
