import { execFile } from "node:child_process"
import { once } from "node:events"
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { cautious } from "#domain/Policy.ts"
import { traceOf } from "#domain/traceOf.ts"
import { detailOf } from "#projections/tasks/detailOf.ts"
import { historyAt } from "#projections/tasks/historyAt.ts"
import { stored, story, storyTask } from "#test/story.ts"

const TOKEN = "a-token-of-the-test"
const detail = detailOf(storyTask, story.slice(0, 13))!
const { approval: _, evidence: __, plan, pullRequests, timeline: ___, warnings: ____, ...facts } = detail
const row = { ...facts, plan: { version: plan!.version, sha256: plan!.sha256 }, pullRequests: [pullRequests[0]!.url] }
const thenAt = (version: number) =>
  Effect.runSync(historyAt(storyTask, stored(story.slice(0, 13)), { version }, cautious))
const [seventh, thirteenth] = [thenAt(7), thenAt(13)]

let server: Server
let url: string
let dir: string
const said: Array<{ readonly path: string; readonly body: unknown }> = []

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "redgreen-cli-"))
  server = createServer(async (request, response) => {
    const body = (await request.toArray()).join("")
    const answer = (status: number, value: unknown) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value))
    const path = request.url ?? ""
    if (request.headers.authorization !== `Bearer ${TOKEN}`)
      return answer(401, { type: "urn:redgreen:problem:unauthorized", status: 401, title: "no" })
    if (request.method === "POST") {
      said.push({ path, body: JSON.parse(body) })
      return path.endsWith("/cancel")
        ? answer(409, {
            type: "urn:redgreen:problem:not-allowed",
            status: 409,
            title: "no",
            detail: "The task is already merged."
          })
        : answer(200, { status: "writing tests", message: "Plan v2 is approved." })
    }
    if (path.startsWith("/api/tasks?")) return answer(200, { tasks: [row], next: null })
    if (path === `/api/tasks/${storyTask}`) return answer(200, detail)
    if (path.startsWith(`/api/tasks/${storyTask}/events?after=0`))
      return answer(200, { events: stored(story.slice(0, 10)), next: 10 })
    if (path.startsWith(`/api/tasks/${storyTask}/events?after=10`))
      return answer(200, { events: stored(story.slice(10, 13)), next: null })
    if (path.startsWith(`/api/tasks/${storyTask}/history?at=then`))
      return answer(400, {
        type: "urn:redgreen:problem:bad-query",
        status: 400,
        title: "This cannot be asked for",
        detail: "`at` is a version from 0 to 13."
      })
    if (path.startsWith(`/api/tasks/${storyTask}/history`))
      return answer(200, path.endsWith("at=7") ? seventh : thirteenth)
    const title = "There is no such task"
    return answer(404, {
      type: "urn:redgreen:problem:unknown-task",
      status: 404,
      title,
      detail: "No task is called t-none."
    })
  }).listen(0, "127.0.0.1")
  await once(server, "listening")
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  server.close()
  await rm(dir, { recursive: true })
})

const redgreen = (args: ReadonlyArray<string>, env: Record<string, string> = reachable()) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const main = join(import.meta.dirname, "main.ts")
    execFile(
      process.execPath,
      [main, ...args],
      { cwd: dir, env: { PATH: "/usr/bin:/bin", ...env } },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr })
    )
  })
const reachable = () => ({ REDGREEN_URL: url, REDGREEN_API_TOKEN: TOKEN })

describe("redgreen", { timeout: 120_000 }, () => {
  it("prints one JSON document and nothing else with --json", async () => {
    const answers = await Promise.all(
      [["tasks"], ["show", storyTask], ["history", storyTask]].map((args) => redgreen([...args, "--json"]))
    )
    assert.deepStrictEqual(
      answers.map(({ code, stderr }) => [code, stderr]),
      [
        [0, ""],
        [0, ""],
        [0, ""]
      ]
    )
    assert.deepStrictEqual(
      answers.map(({ stdout }) => JSON.parse(stdout)),
      JSON.parse(JSON.stringify([{ tasks: [row], next: null }, detail, thirteenth]))
    )
  })

  it("says where a task's trace is to be seen, where that is set", async () => {
    const { stdout } = await redgreen(["show", storyTask], {
      ...reachable(),
      REDGREEN_TRACE_URL: "https://tempo.example.com/trace/{traceId}"
    })
    const { traceId } = traceOf(stored(story)[0]!.correlationid)
    assert.include(stdout, `trace https://tempo.example.com/trace/${traceId}\n`)
  })

  it("prints for people, without colours in a pipe", async () => {
    const [tasks, history, then, when] = await Promise.all([
      redgreen(["tasks", "--status", "ready", "--status", "merged", "--sort=-spent"]),
      redgreen(["history", storyTask]),
      redgreen(["history", storyTask, "--at", "7"]),
      redgreen(["history", storyTask, "--at", "then"])
    ])
    assert.match(tasks.stdout, new RegExp(`^TASK .*\n${storyTask} +awaiting approval`))
    assert.lengthOf(history.stdout.match(/^ +\d+ {2}\d\d:\d\d:\d\d /gm) ?? [], 13)
    assert.match(then.stdout, new RegExp(`${storyTask} {2}version 7 of 13, since 2026-11-17 09:43:30`))
    assert.deepStrictEqual(when, { code: 1, stdout: "", stderr: "redgreen: `at` is a version from 0 to 13.\n" })
    assert.notInclude(tasks.stdout + history.stdout, String.fromCharCode(27))
  })

  it("says what is wrong with a filter before it asks", async () => {
    const { code, stderr } = await redgreen(["tasks", "--from", "yesterday"])
    assert.strictEqual(code, 1)
    assert.match(stderr, /"yesterday" is no date or time such as 2026-11-22/)
  })

  it("says words to a task, about the plan that is current", async () => {
    const { sha256 } = plan!
    const spoken = await Promise.all([
      redgreen(["approve", storyTask]),
      redgreen(["approve", storyTask, "--plan", "v2", "--json"]),
      redgreen(["reject", storyTask, "test", "every zone"]),
      redgreen(["retry", storyTask, "--budget", "7.5"])
    ])
    assert.deepStrictEqual(
      spoken.map(({ code }) => code),
      [0, 0, 0, 0]
    )
    assert.strictEqual(spoken[0].stdout, "Plan v2 is approved.\n")
    assert.deepStrictEqual(JSON.parse(spoken[1].stdout), { status: "writing tests", message: "Plan v2 is approved." })
    const expected: ReadonlyArray<readonly [string, unknown]> = [
      ["approve", { plan: sha256 }],
      ["approve", { plan: "v2" }],
      ["reject", { plan: sha256, feedback: "test every zone" }],
      ["retry", { budgetUsd: 7.5 }]
    ]
    for (const [verb, body] of expected) assert.deepInclude(said, { path: `/api/tasks/${storyTask}/${verb}`, body })
  })

  it("finds the system that runs in this folder, and reads .env", async () => {
    await mkdir(join(dir, "elsewhere/run"), { recursive: true })
    await writeFile(join(dir, "elsewhere/run/local.json"), JSON.stringify({ url: `${url}/`, apiToken: TOKEN }))
    assert.strictEqual((await redgreen(["tasks"], { REDGREEN_HOME: "elsewhere" })).code, 0)
    await writeFile(join(dir, ".env"), "REDGREEN_HOME=elsewhere\n")
    assert.strictEqual((await redgreen(["tasks"], {})).code, 0)
    await writeFile(join(dir, "elsewhere/run/local.json"), "{")
    assert.match((await redgreen(["tasks"], {})).stderr, /local\.json is damaged: stop the local system/)
  })

  it("ends a mistake in one sentence, with exit code 1 and nothing on stdout", async () => {
    const nowhere = "http://127.0.0.1:1"
    const mistakes: ReadonlyArray<readonly [ReadonlyArray<string>, RegExp, Record<string, string>?]> = [
      [["shwo", storyTask], /^redgreen: Unknown subcommand "shwo" .* Did you mean show\? See `redgreen --help`\.$/],
      [["show"], /^redgreen: Missing required argument: task\. See `redgreen show --help`\.$/],
      [["show", "t-none", "--json"], /^redgreen: No task is called t-none\. See `redgreen tasks`\.$/],
      [["show", "a/b"], /^redgreen: "a\/b" is no task/],
      [["cancel", storyTask, "enough"], /^redgreen: The task is already merged\.$/],
      [
        ["tasks"],
        /^redgreen: .* does not accept the token: check REDGREEN_API_TOKEN\.$/,
        { ...reachable(), REDGREEN_API_TOKEN: "w" }
      ],
      [
        ["tasks"],
        /^redgreen: Nothing answers at http:\/\/127\.0\.0\.1:1: is Redgreen still running\?/,
        { ...reachable(), REDGREEN_URL: nowhere }
      ],
      [["tasks"], /^redgreen: REDGREEN_URL is set but REDGREEN_API_TOKEN is not/, { REDGREEN_URL: nowhere }],
      [["tasks"], /^redgreen: No Redgreen runs in this folder: start one with `make up`/, { REDGREEN_HOME: "empty" }]
    ]
    const ends = await Promise.all(mistakes.map(([args, _, env]) => redgreen(args, env)))
    for (const [index, [args, sentence]] of mistakes.entries()) {
      const { code, stderr, stdout } = ends[index]!
      assert.deepStrictEqual([code, stdout], [1, ""], args.join(" "))
      assert.match(stderr.trim(), sentence)
      assert.notInclude(stderr, "    at ")
    }
  })
})

describe("redgreen doctor", { timeout: 120_000 }, () => {
  const findings = async (env: Record<string, string>) => {
    const { code, stdout } = await redgreen(["doctor", "--json"], { REDGREEN_HOME: "doctor", ...env })
    const found: ReadonlyArray<{ check: string; status: string; detail: string; mend?: string }> = JSON.parse(stdout)
    return { code, stdout, of: (check: string) => found.find((one) => one.check === check), found }
  }

  it("is content with a fresh checkout", async () => {
    const { code, found, of } = await findings({})
    assert.deepStrictEqual([code, found.filter(({ status }) => status === "fail")], [0, []])
    assert.match(of("claude code")!.detail, /^\d+\.\d+\.\d+$/)
    assert.include(of("model")!.detail, "scripted")
  })

  it("names what is wrong and how to mend it, without a secret", async () => {
    const secret = "hunter2hunter2"
    await writeFile(
      join(dir, ".env"),
      `GITHUB_TOKEN=${secret}\nGITHUB_API_URL=${url}\nREDGREEN_REPOSITORIES=harbor/parcel-post\nSENTRY_AUTH_TOKEN=${secret}\nSENTRY_URL=${url}\n`
    )
    const { code, found, of, stdout } = await findings({
      NATS_URL: `nats://someone:${secret}@127.0.0.1:1`,
      DATABASE_URL: `postgres://someone:${secret}@127.0.0.1:1/nowhere`,
      REDGREEN_MODEL: "anthropic",
      ANTHROPIC_API_KEY: "inherited-and-not-read",
      PORT: new URL(url).port
    })
    assert.strictEqual(code, 1)
    for (const check of ["nats", "postgres", "model", "github", "github webhook", "sentry", "sentry webhook"])
      assert.strictEqual(of(check)?.status, "fail", check)
    assert.strictEqual(of("port")?.status, "warn")
    assert.include(of("model")?.detail, "without a credential")
    for (const { check, mend, status } of found) assert.strictEqual(mend !== undefined, status !== "ok", check)
    assert.notInclude(stdout, secret)
  })
})
