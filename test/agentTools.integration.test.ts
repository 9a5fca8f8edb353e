import { randomBytes } from "node:crypto"
import { once } from "node:events"
import { readdir, readFile } from "node:fs/promises"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Logger } from "effect"
import { bash, claudeFixture, verdict } from "#agents/claudeFixture.ts"
import { startSentry } from "#local/sentry/startSentry.ts"
import { freshAlert } from "./alerts.ts"

const limits = { timeout: 90_000 }

describe.concurrent("the agents' tools, from real MCP servers through the real CLI", limits, () => {
  it.live("let the planner read Sentry and nothing else, and show its credential to nobody", () =>
    Effect.gen(function* () {
      const { alert, config, mcp, sentry, token } = yield* sentryTools({ planner: reading, executor: [] })
      const url = `${sentry.url}/organizations/harbor/issues/${alert.data.event.issue_id}/`
      const { model, run } = yield* claudeFixture({
        ...{ config, mcp },
        steps: [
          { tools: [{ name: "mcp__sentry__get_sentry_resource", input: { url } }] },
          {
            expect: "Cannot read properties of undefined[^]*src/rates.js:55:50 \\(baseRate\\)",
            tools: [
              { name: "mcp__sentry__search_issues", input: { organizationSlug: "harbor", query: "is:unresolved" } }
            ]
          },
          {
            expect: "Found \\*\\*1\\*\\* issue",
            tools: [{ name: "mcp__sentry__execute_sentry_tool", input: { name: "update_issue", arguments: {} } }]
          },
          { expect: "No such tool", submit: verdict }
        ]
      })
      const logged: Array<string> = []
      const seen: Array<string> = []
      const outcome = yield* run({
        onActivity: ({ _tag }) =>
          _tag === "Called"
            ? Effect.promise(async () => void seen.push(await processes(["cmdline", "environ"])))
            : Effect.void
      }).pipe(Effect.provide(Logger.layer([Logger.make(({ message }) => void logged.push(JSON.stringify(message)))])))
      assert.deepInclude(outcome, { _tag: "Submitted", value: verdict, lacking: [] })
      assert.deepStrictEqual(offered(model, "sentry"), [
        "mcp__sentry__get_sentry_resource",
        "mcp__sentry__search_issues"
      ])
      assert.isTrue(seen.length > 0 && seen.every((processes) => processes.includes("@sentry/mcp-server")))
      const everywhere = [...seen, ...logged, JSON.stringify(outcome), Buffer.from(outcome.transcript).toString()]
      assert.notInclude([...everywhere, ...model.calls.map(({ request }) => JSON.stringify(request))].join("\n"), token)
      assert.isTrue(sentry.requests.some(({ status }) => status === 200))
      assert.notInclude(yield* Effect.promise(() => processes(["cmdline"])), new URL(sentry.url).host)
    }).pipe(Effect.scoped)
  )

  it.live("keep a credential from the executor's own commands", () =>
    Effect.gen(function* () {
      const { alert, config, mcp, sentry } = yield* sentryTools({ planner: [], executor: reading })
      const url = `${sentry.url}/organizations/harbor/issues/${alert.data.event.issue_id}/`
      const hunt =
        "{ env; cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline; grep -r . ..; } 2>/dev/null | tr '\\0' '\\n' | grep -c 'sntry[s]_'"
      const { run } = yield* claudeFixture({
        ...{ config, mcp },
        steps: [
          { tools: [{ name: "mcp__sentry__get_sentry_resource", input: { url } }] },
          { expect: "baseRate", tools: bash(`echo "found $(${hunt})."`) },
          { expect: "found 0\\.", submit: verdict }
        ]
      })
      assert.deepInclude(yield* run({ phase: "red", readOnly: false }), { _tag: "Submitted", value: verdict })
    }).pipe(Effect.scoped)
  )

  it.live("read the workspace through the filesystem server, and nothing outside of it", () =>
    Effect.gen(function* () {
      const { model, run, workspace } = yield* claudeFixture({
        files: { "notes.txt": "forty-two" },
        mcp: { mcpServers: { filesystem }, redgreen: { agents: { planner: ["mcp__filesystem"] } } },
        steps: [
          { tools: [{ name: "mcp__filesystem__list_allowed_directories", input: {} }] },
          {
            expect: "workspace",
            tools: [{ name: "mcp__filesystem__search_files", input: { path: ".", pattern: "*" } }]
          },
          { expect: ".", tools: [{ name: "mcp__filesystem__read_text_file", input: { path: "/etc/passwd" } }] },
          {
            expect: "outside allowed",
            tools: [{ name: "mcp__filesystem__write_file", input: { path: "a", content: "b" } }]
          },
          { expect: "No such tool", submit: verdict }
        ]
      })
      assert.deepInclude(yield* run(), { _tag: "Submitted", value: verdict })
      const tools = offered(model, "filesystem")
      assert.includeMembers(tools, ["mcp__filesystem__read_text_file", "mcp__filesystem__directory_tree"])
      assert.notIncludeMembers(tools, ["mcp__filesystem__write_file", "mcp__filesystem__move_file"])
      assert.deepStrictEqual(yield* Effect.promise(() => readdir(workspace)), [".keep", "notes.txt"])
    }).pipe(Effect.scoped)
  )
})

const reading = ["mcp__sentry__get_sentry_resource", "mcp__sentry__search_issues"]

/** As `mcp.json` writes a setting. */
const setting = (name: string) => `\${${name}}`

const filesystem = {
  command: "npx",
  args: ["-y", "@modelcontextprotocol/server-filesystem@2026.8.31", setting("WORKSPACE")]
}

/** The stand-in with one issue in it, and the `mcp.json` by which the real server reads it. */
const sentryTools = Effect.fnUntraced(function* (agents: Record<"planner" | "executor", ReadonlyArray<string>>) {
  const token = `sntrys_${randomBytes(16).toString("hex")}`
  const url = yield* httpServer(202)
  const sentry = yield* Effect.acquireRelease(
    Effect.promise(() => startSentry({ token, webhook: { url, secret: "hook" } })),
    (started) => Effect.promise(() => started.stop())
  )
  const alert = freshAlert()
  yield* Effect.promise(() => sentry.raise(alert))
  const args = [
    "-y",
    "@sentry/mcp-server@0.39.0",
    "--skills=inspect",
    `--host=${setting("SENTRY_HOST")}`,
    "--insecure-http"
  ]
  const server = { command: "npx", args, env: { SENTRY_ACCESS_TOKEN: setting("SENTRY_MCP_TOKEN") } }
  return {
    ...{ alert, sentry, token, mcp: { mcpServers: { sentry: server }, redgreen: { agents } } },
    config: { SENTRY_MCP_TOKEN: token, SENTRY_HOST: new URL(sentry.url).host }
  }
})

const httpServer = (status: number) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const server = createServer((_, response) => response.writeHead(status).end()).listen(0, "127.0.0.1")
      await once(server, "listening")
      return server
    }),
    (server) => Effect.sync(() => server.close().closeAllConnections())
  ).pipe(Effect.map((server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`))

/** What everybody on this machine can see of every process. */
const processes = async (files: ReadonlyArray<string>) => {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name))
  const paths = pids.flatMap((pid) => files.map((file) => `/proc/${pid}/${file}`))
  return (await Promise.all(paths.map((path) => readFile(path, "utf8").catch(() => "")))).join("\n")
}

const offered = (
  model: { calls: ReadonlyArray<{ request: { tools?: ReadonlyArray<{ name: string }> } }> },
  server: string
) => model.calls[0]!.request.tools!.flatMap(({ name }) => (name.startsWith(`mcp__${server}__`) ? [name] : [])).sort()
