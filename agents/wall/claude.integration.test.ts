import { existsSync } from "node:fs"
import { readFile, writeFile } from "node:fs/promises"
import { join, resolve } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Layer } from "effect"
import { Claude } from "../Claude.ts"
import { bash, claudeFixture, Verdict, verdict } from "../claudeFixture.ts"
import { Gateway } from "../Gateway.ts"
import { claudeBehind } from "./adapters.ts"
import { Wall } from "./Wall.ts"
import { configOf, wallFixture } from "./wallFixture.ts"

const repository = resolve(import.meta.dirname, "../..")

describe("Claude Code behind the wall, the real CLI", { timeout: 90_000 }, () => {
  it.live("works in its workspace, reaches the model, and nothing else", () =>
    Effect.gen(function* () {
      const { settings } = yield* wallFixture
      const script = [
        "node --test 2>&1 | tail -40",
        `ls ${repository}/package.json /etc/shadow /root /home 2>&1 | sort`,
        "{ echo x >/usr/x; } 2>&1",
        "node -e 'fetch(process.argv[1]).catch((error) => console.log(error.cause.code))' http://127.0.0.1:$PORT",
        "env | grep -c -E '^(HOME|ANTHROPIC_UNIX_SOCKET)='"
      ]
      const { model, root, workspace, runs, limits } = yield* claudeFixture({
        files: {
          "add.mjs": "export const add = (a, b) => a - b\n",
          "add.test.mjs": `import { test } from "node:test"; import { equal } from "node:assert"; import { add } from "./add.mjs"\ntest("adds", () => equal(add(2, 3), 5))\n`
        },
        steps: [
          { tools: [{ name: "Read", input: { file_path: "add.mjs" } }] },
          { tools: bash(script[0]!) },
          {
            expect: "fail 1",
            tools: [{ name: "Edit", input: { file_path: "add.mjs", old_string: "a - b", new_string: "a + b" } }]
          },
          { tools: bash(script[0]!) },
          { expect: "pass 1", tools: bash("sh ./probe.sh") },
          { submit: verdict }
        ]
      })
      const port = new URL(model.url).port
      yield* Effect.promise(() =>
        writeFile(join(workspace, "probe.sh"), [`PORT=${port}`, ...script.slice(1), "echo probed"].join("\n"))
      )
      const config = configOf({
        ...settings,
        ...{
          REDGREEN_MODEL_URL: model.url,
          REDGREEN_SKILLS: join(root, "skills"),
          REDGREEN_MCP: join(root, "mcp.json")
        },
        ...{ REDGREEN_TMPDIR: runs, REDGREEN_MODEL_RETRIES: "1" }
      })
      const layer = claudeBehind.pipe(
        Layer.provide([Gateway.layer, Wall.layerOver([root])]),
        Layer.provideMerge(config)
      )
      const outcome = yield* Claude.use((claude) =>
        claude.run({
          ...{ taskId: "task-1", phase: "plan", attempt: 1, workspace, readOnly: false, skills: ["sample"], limits },
          prompt: "Mend it.",
          submit: { name: "submit_verdict", description: "Gives the verdict and ends the session.", schema: Verdict },
          onSpend: () => Effect.void
        })
      ).pipe(Effect.provide(layer))
      expect(outcome, JSON.stringify({ ...outcome, transcript: "" })).toMatchObject({
        _tag: "Submitted",
        value: verdict
      })
      expect(yield* Effect.promise(() => readFile(join(workspace, "add.mjs"), "utf8"))).toContain("a + b")
      const said = JSON.stringify(model.calls.at(-1)!.request.messages)
      for (const path of [`${repository}/package.json`, "/etc/shadow", "/root", "/home"])
        expect(said).toContain(`cannot access '${path}'`)
      expect(said).toMatch(/Read-only file system|Permission denied/)
      expect(said).toContain("ECONNREFUSED")
      expect(said).toContain("probed")
      expect(existsSync("/usr/x")).toBe(false)
      expect(Buffer.from(outcome.transcript).toString()).toContain("Mend it.")
    }).pipe(Effect.scoped)
  )

  it.live("leaves no process when its time is over", () =>
    Effect.gen(function* () {
      const { settings } = yield* wallFixture
      const { model, root, workspace, runs, limits } = yield* claudeFixture({
        steps: [{ tools: bash("setsid sh -c 'trap : TERM INT; sleep 300' & sleep 200") }, { submit: verdict }]
      })
      const config = configOf({
        ...settings,
        ...{
          REDGREEN_MODEL_URL: model.url,
          REDGREEN_SKILLS: join(root, "skills"),
          REDGREEN_MCP: join(root, "mcp.json")
        },
        REDGREEN_TMPDIR: runs
      })
      const layer = claudeBehind.pipe(
        Layer.provide([Gateway.layer, Wall.layerOver([root])]),
        Layer.provideMerge(config)
      )
      const started = Effect.promise(() =>
        expect.poll(() => model.calls.length, { timeout: 30_000 }).toBeGreaterThan(0)
      )
      const outcome = yield* Claude.use((claude) =>
        claude.run({
          ...{ taskId: "task-1", phase: "plan", attempt: 1, workspace, readOnly: false, skills: ["sample"], limits },
          prompt: "Wait.",
          submit: { name: "submit_verdict", description: "Gives the verdict and ends the session.", schema: Verdict },
          onSpend: () => Effect.void,
          unwanted: Effect.andThen(started, Effect.sleep(Duration.millis(0)))
        })
      ).pipe(Effect.provide(layer))
      expect(outcome._tag).toBe("Stopped")
      yield* Effect.promise(() => expect.poll(() => insiders(workspace), { timeout: 5000 }).toBe(false))
    }).pipe(Effect.scoped)
  )
})

const insiders = async (workspace: string) => {
  const { readdir } = await import("node:fs/promises")
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name))
  const environments = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/environ`, "latin1").catch(() => "")))
  return environments.some((text) => text.split("\0").includes(`PWD=${workspace}`))
}
