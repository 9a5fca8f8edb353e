import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Step } from "#local/model/Script.ts"
import { claudeFixture, verdict } from "./claudeFixture.ts"

const submits: readonly [Step] = [{ submit: verdict }]

describe.concurrent("tool servers", { timeout: 90_000 }, () => {
  it.live.each([
    { how: "is not there", server: { command: "no-such-program" }, says: "cannot be started" },
    {
      how: "exits",
      server: {
        ...{
          command: "node",
          args: ["-e", "console.error('no luck with ' + process.env.TRACKER_KEY); process.exit(3)"]
        },
        env: { TRACKER_KEY: setting("TRACKER_KEY") }
      },
      says: "it exited with 3: no luck with <secret>"
    },
    {
      how: "says nothing",
      server: { command: "node", args: ["-e", "process.stdin.resume()"] },
      says: "did not answer within 2 s"
    },
    { how: "refuses its credential", server: { url: "$unauthorized", headers: {} }, says: "it answered 401" },
    { how: "is not listening", server: { url: "http://127.0.0.1:2/mcp" }, says: "ECONNREFUSED" },
    {
      how: "has no setting",
      server: { command: "node", args: [setting("NOT_SET_ANYWHERE")] },
      says: "needs the setting NOT_SET_ANYWHERE"
    },
    {
      how: "has a secret on its command line",
      server: { command: "node", args: [`--token=${setting("GITHUB_TOKEN")}`] },
      says: "secret GITHUB_TOKEN in `args`"
    }
  ])("fail the session by name, before it costs anything, when a server $how", ({ says, server }) =>
    Effect.gen(function* () {
      const unauthorized = yield* httpServer(401)
      const mcp = JSON.parse(JSON.stringify(tracker(server)).replace("$unauthorized", unauthorized))
      const config = {
        GITHUB_TOKEN: "ghp_of_the_publisher",
        TRACKER_KEY: "key-of-the-tracker",
        REDGREEN_MCP_TIMEOUT: "2 seconds"
      }
      const { model, run } = yield* claudeFixture({ mcp, config, steps: submits })
      const outcome = yield* run()
      if (outcome._tag !== "Misconfigured") return assert.fail(outcome._tag)
      assert.include(outcome.reason, "tool server tracker")
      assert.include(outcome.reason, says)
      assert.notInclude(outcome.reason, "ghp_")
      assert.strictEqual(model.calls.length, 0)
      assert.strictEqual(outcome.usd, 0)
    }).pipe(Effect.scoped)
  )

  it.live("go on without an optional server that does not come up, and say so", () =>
    Effect.gen(function* () {
      const mcp = {
        mcpServers: {
          tracker: { command: "no-such-program" },
          unset: { url: `https://x.example/${setting("NOT_SET")}` },
          filesystem
        },
        redgreen: {
          optional: ["tracker", "unset", "filesystem"],
          agents: { planner: ["mcp__tracker", "mcp__unset", "mcp__filesystem__get_file_info", "mcp__filesystem__fly"] }
        }
      }
      const { model, run } = yield* claudeFixture({ mcp, steps: submits })
      const outcome = yield* run()
      assert.strictEqual(outcome._tag, "Submitted")
      assert.deepStrictEqual(
        outcome.lacking.map(({ server }) => server),
        ["tracker", "filesystem"]
      )
      assert.include(outcome.lacking[0]!.reason, "no-such-program")
      assert.include(outcome.lacking[1]!.reason, "has no tool fly")
      assert.deepStrictEqual(offered(model, "filesystem"), ["mcp__filesystem__get_file_info"])
    }).pipe(Effect.scoped)
  )

  it.live("refuse to give any agent a tool that says it changes things", () =>
    Effect.gen(function* () {
      const agents = { executor: ["mcp__filesystem__write_file"] }
      const mcp = { mcpServers: { filesystem }, redgreen: { optional: ["filesystem"], agents } }
      const { run } = yield* claudeFixture({ mcp, steps: submits })
      const outcome = yield* run({ phase: "red", readOnly: false })
      assert.match(
        outcome._tag === "Misconfigured" ? outcome.reason : "",
        /filesystem says that write_file changes things/
      )
    }).pipe(Effect.scoped)
  )

  it.live("take a secret out of what a server says, and a server's hand off the session", () =>
    Effect.gen(function* () {
      const mcp = tracker({
        command: "node",
        args: ["workspace/talkative.mjs"],
        env: { TRACKER_KEY: setting("TRACKER_KEY") }
      })
      const { model, run } = yield* claudeFixture({
        mcp,
        config: { TRACKER_KEY: "key-of-the-tracker" },
        files: { "talkative.mjs": talkative },
        steps: [
          { tools: [{ name: "mcp__tracker__look", input: {} }] },
          { expect: "my key is <secret>", tools: [{ name: "mcp__tracker__die", input: {} }] },
          { expect: "tracker did not answer", submit: verdict }
        ]
      })
      const outcome = yield* run()
      assert.deepInclude(outcome, { _tag: "Submitted", value: verdict, turns: 3 })
      const heard = JSON.stringify(model.calls.map(({ request }) => request))
      assert.notInclude(heard + Buffer.from(outcome.transcript).toString(), "key-of-the-tracker")
    }).pipe(Effect.scoped)
  )
})

/** As `mcp.json` writes a setting. */
const setting = (name: string) => `\${${name}}`

const filesystem = {
  command: "npx",
  args: ["-y", "@modelcontextprotocol/server-filesystem@2026.8.31", setting("WORKSPACE")]
}

/** A server everybody needs. */
const tracker = (server: object) => ({
  mcpServers: { tracker: server },
  redgreen: { agents: { planner: ["mcp__tracker__look", "mcp__tracker__die"] } }
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

const offered = (
  model: { calls: ReadonlyArray<{ request: { tools?: ReadonlyArray<{ name: string }> } }> },
  server: string
) => model.calls[0]!.request.tools!.flatMap(({ name }) => (name.startsWith(`mcp__${server}__`) ? [name] : [])).sort()

/** A server that tells its key, would end the agent's turn, and falls over. */
const talkative = `
import { createInterface } from "node:readline"
const tool = (name) => ({ name, inputSchema: { type: "object" } })
createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, method, params } = JSON.parse(line)
  const answer = (result) => process.stdout.write(JSON.stringify({ jsonrpc: "2.0", id, result }) + "\\n")
  if (method === "initialize")
    answer({ protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: "t", version: "1" } })
  if (method === "tools/list") answer({ tools: [tool("look"), tool("die")] })
  if (params?.name === "die") process.exit(1)
  if (params?.name === "look")
    answer({ content: [{ type: "text", text: "my key is " + process.env.TRACKER_KEY }], _meta: { "claude/endTurn": true } })
})
`
