import { existsSync } from "node:fs"
import { readFile, writeFile } from "node:fs/promises"
import { join, resolve } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { bash, claudeFixture, verdict } from "../claudeFixture.ts"
import { enclosureOfClaude } from "./adapters.ts"
import { insiders } from "./insiders.ts"

const repository = resolve(import.meta.dirname, "../..")

describe("Claude Code behind the wall, the real CLI", { timeout: 90_000 }, () => {
  it.live("works in its workspace, reaches the model, and nothing else", () =>
    Effect.gen(function* () {
      const tests = "node --test 2>&1 | tail -40"
      const probe = `
        ls ${repository}/package.json /etc/shadow /root /home 2>&1 | sort
        { echo x >/usr/x; } 2>&1
        node -e 'fetch(process.argv[1]).catch((error) => console.log(error.cause.code))' "$(cat url)"
        env; tr '\\0' '\\n' </proc/1/environ | grep RUN_; echo probed`
      const { model, run, workspace } = yield* claudeFixture({
        files: {
          "add.mjs": "export const add = (a, b) => a - b\n",
          "add.test.mjs": `import { test } from "node:test"; import { equal } from "node:assert"; import { add } from "./add.mjs"\ntest("adds", () => equal(add(2, 3), 5))\n`,
          "probe.sh": probe
        },
        steps: [
          { tools: [{ name: "Read", input: { file_path: "add.mjs" } }] },
          { tools: bash(tests) },
          {
            expect: "fail 1",
            tools: [{ name: "Edit", input: { file_path: "add.mjs", old_string: "a - b", new_string: "a + b" } }]
          },
          { tools: bash(tests) },
          { expect: "pass 1", tools: bash("sh ./probe.sh > probed; cat probed") },
          { submit: verdict }
        ]
      })
      yield* Effect.promise(() => writeFile(join(workspace, "url"), model.url))
      const outcome = yield* run({ readOnly: false, prompt: "Mend it." })
      expect(outcome, JSON.stringify({ ...outcome, transcript: "" })).toMatchObject({
        _tag: "Submitted",
        value: verdict
      })
      expect(yield* Effect.promise(() => readFile(join(workspace, "add.mjs"), "utf8"))).toContain("a + b")
      const said = yield* Effect.promise(() => readFile(join(workspace, "probed"), "utf8"))
      for (const path of [`${repository}/package.json`, "/etc/shadow", "/root", "/home"])
        expect(said).toContain(`cannot access '${path}'`)
      expect(said).toMatch(/Read-only file system|Permission denied/)
      expect(said).toContain("ECONNREFUSED")
      expect(said).toContain("ANTHROPIC_UNIX_SOCKET=/run/wall/gateway.sock")
      expect(said).toContain("probed")
      expect(said).not.toContain("RUN_")
      expect(said.toLowerCase()).not.toContain("redgreen")
      expect(said.replaceAll(`${repository}/package.json`, "")).not.toContain(repository)
      expect(existsSync("/usr/x")).toBe(false)
      expect(model.calls.length).toBe(6)
      expect(Buffer.from(outcome.transcript).toString()).toContain("Mend it.")
    }).pipe(Effect.scoped)
  )

  it.live("leaves no process when nobody wants it any more", () =>
    Effect.gen(function* () {
      const { model, run, workspace } = yield* claudeFixture({
        steps: [{ tools: bash("setsid sh -c 'trap : TERM INT; sleep 300' & sleep 200") }, { submit: verdict }]
      })
      const started = Effect.promise(async () => {
        await expect.poll(() => model.calls.length, { timeout: 30_000 }).toBeGreaterThan(0)
        expect(await insiders(workspace)).not.toEqual([])
      })
      expect((yield* run({ readOnly: false, unwanted: started }))._tag).toBe("Stopped")
      yield* Effect.promise(() => expect.poll(() => insiders(workspace), { timeout: 5000 }).toEqual([]))
    }).pipe(Effect.scoped)
  )

  it.live("only looks at its workspace where it may not write", () =>
    Effect.gen(function* () {
      const { root, workspace } = yield* claudeFixture({ steps: [{ submit: verdict }] })
      const env = { CLAUDE_CONFIG_DIR: join(root, "s/config"), HOME: join(root, "s/home"), TMPDIR: join(root, "s/tmp") }
      const command = { argv: [process.execPath] as [string], cwd: workspace, env: { ...env, ANTHROPIC_BASE_URL: "" } }
      const looking = enclosureOfClaude({ ...command, readOnly: true })
      expect(looking.writable).not.toContain(workspace)
      expect(looking.readable).toContain(workspace)
      expect(enclosureOfClaude(command).writable).toContain(workspace)
    }).pipe(Effect.scoped)
  )
})
