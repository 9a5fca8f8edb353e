import { existsSync } from "node:fs"
import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { bash, claudeFixture, Verdict, verdict } from "./claudeFixture.ts"
import { priceUsd } from "./pricing.ts"

const read = (path: string) => Effect.promise(() => readFile(path, "utf8"))

describe.concurrent("Claude, the real CLI", { timeout: 60_000 }, () => {
  it.live("ends a reading session with what it submitted, and tells its cost", () =>
    Effect.gen(function* () {
      const { run, model, spends, runs } = yield* claudeFixture({
        files: { "notes.txt": "forty-two" },
        steps: [
          { say: "First the skill.", tools: [{ name: "Skill", input: { skill: "redgreen:sample" } }] },
          { expect: "redgreen:sample", tools: [{ name: "Read", input: { file_path: "notes.txt" } }] },
          { expect: "forty-two", submit: verdict },
          { say: "never reached" }
        ]
      })
      const seen: Array<string> = []
      const outcome = yield* run({ onActivity: (activity) => Effect.sync(() => void seen.push(activity._tag)) })
      assert.deepInclude(outcome, { _tag: "Submitted", value: verdict, turns: 3 })
      assert.deepStrictEqual(seen, ["Started", "Said", "Called", "Called", "Called"])
      const costs = model.calls.map(({ request, usage }) =>
        priceUsd(request.model, {
          inputTokens: usage!.input_tokens,
          outputTokens: usage!.output_tokens,
          cacheReadTokens: usage!.cache_read_input_tokens,
          cacheWriteTokens: usage!.cache_creation_input_tokens
        })
      )
      assert.deepStrictEqual(
        spends.map(({ usd }) => usd),
        costs
      )
      assert.closeTo(outcome.usd, costs[0]! + costs[1]! + costs[2]!, 1e-9)
      assert.isAbove(outcome.usd, 0)
      assert.include(Buffer.from(outcome.transcript).toString(), "forty-two")
      assert.deepStrictEqual(yield* Effect.promise(() => readdir(runs)), [".keep"])
      const first = model.calls[0]!
      assert.include(JSON.stringify(first.request.messages), "Look at @/etc/hostname and give")
      assert.include(JSON.stringify(first.request.messages), "redgreen:sample: Says what a sample is.")
      assert.deepInclude(first.headers, {
        "x-redgreen-task": "task-1",
        "x-redgreen-phase": "plan",
        "x-redgreen-attempt": "1"
      })
      assert.strictEqual(first.session, outcome.sessionId)
    }).pipe(Effect.scoped)
  )

  it.live("lets a writing session edit and run commands, in its workspace only", () =>
    Effect.gen(function* () {
      const { run, workspace, root } = yield* claudeFixture({
        steps: [
          { tools: [{ name: "Write", input: { file_path: "made.txt", content: "one\n" } }] },
          {
            expect: "created",
            tools: [{ name: "Edit", input: { file_path: "made.txt", old_string: "one", new_string: "two" } }]
          },
          { expect: "updated", tools: [{ name: "Write", input: { file_path: "../outside.txt", content: "no" } }] },
          { expect: "ermission", tools: bash("cat made.txt | tee copy.txt") },
          { expect: "two", submit: verdict }
        ]
      })
      assert.deepInclude(yield* run({ readOnly: false }), { _tag: "Submitted", value: verdict })
      assert.strictEqual(yield* read(join(workspace, "copy.txt")), "two\n")
      assert.isFalse(existsSync(join(root, "outside.txt")))
    }).pipe(Effect.scoped)
  )

  it.live("gives a reading session nothing to write or run with, and nothing to read outside", () =>
    Effect.gen(function* () {
      const { run, model, workspace } = yield* claudeFixture({
        steps: [
          { tools: [{ name: "Write", input: { file_path: "made.txt", content: "one" } }] },
          { expect: "No such tool", tools: bash("touch made.txt") },
          { expect: "No such tool", tools: [{ name: "Read", input: { file_path: "/etc/passwd" } }] },
          { expect: "ermission", tools: [{ name: "Grep", input: { pattern: "root", path: "/etc/passwd" } }] },
          { expect: "ermission", tools: [{ name: "Glob", input: { pattern: "*", path: "/etc" } }] },
          { expect: "ermission", submit: verdict }
        ]
      })
      assert.deepInclude(yield* run(), { _tag: "Submitted", value: verdict })
      assert.isFalse(existsSync(join(workspace, "made.txt")))
      const offered = model.calls[0]!.request.tools!.map(({ name }) => name)
      // The placeholder is Claude Code's own and does nothing.
      assert.deepStrictEqual(offered.filter((name) => name !== "DeferredToolPlaceholder").sort(), [
        ...["Glob", "Grep", "Read", "Skill", "mcp__redgreen__submit_verdict"]
      ])
    }).pipe(Effect.scoped)
  )

  it.live("returns an invalid submission to the model until it is right; the first right one counts", () =>
    Effect.gen(function* () {
      const { run } = yield* claudeFixture({
        steps: [
          { submit: { verdict: "maybe" } },
          { expect: "Not accepted[^]*verdict[^]*reason", submit: { verdict: "no", reason: "hasty" } },
          { expect: "too hasty", submit: verdict }
        ]
      })
      const submit = {
        ...{ name: "submit_verdict", description: "Ends the session." },
        schema: Verdict,
        check: ({ reason }: { readonly reason: string }) => (reason === "hasty" ? "too hasty" : undefined)
      }
      assert.deepInclude(yield* run({ submit }), { _tag: "Submitted", value: verdict, turns: 3 })
    }).pipe(Effect.scoped)
  )

  it.live("says what a session that submits nothing said last", () =>
    Effect.gen(function* () {
      const { run } = yield* claudeFixture({ steps: [{ say: "I would rather not." }] })
      assert.deepInclude(yield* run(), { _tag: "NoSubmission", lastText: "I would rather not.", turns: 1 })
    }).pipe(Effect.scoped)
  )

  it.live("loads nothing the workspace brings along", () =>
    Effect.gen(function* () {
      const hook = [{ hooks: [{ type: "command", command: "touch hooked" }] }]
      const { run, model, workspace } = yield* claudeFixture({
        files: {
          "CLAUDE.md": "BEWARE-OF-THE-REPOSITORY",
          ".claude/settings.json": JSON.stringify({ hooks: { SessionStart: hook, PreToolUse: hook, Stop: hook } }),
          ".claude/skills/intruder/SKILL.md": "---\nname: intruder\ndescription: BEWARE-OF-THE-REPOSITORY\n---\nHi.\n",
          ".mcp.json": JSON.stringify({ mcpServers: { own: { command: "touch", args: ["served"] } } })
        },
        steps: [{ tools: bash("ls -A") }, { expect: "settings|CLAUDE", submit: verdict }]
      })
      assert.deepInclude(yield* run({ readOnly: false }), { _tag: "Submitted" })
      assert.isFalse(existsSync(join(workspace, "hooked")))
      assert.isFalse(existsSync(join(workspace, "served")))
      assert.notInclude(JSON.stringify(model.calls[0]!.request), "BEWARE-OF-THE-REPOSITORY")
    }).pipe(Effect.scoped)
  )

  it.live("gives commands no secret but the run token, which is worth nothing afterwards and in no transcript", () =>
    Effect.gen(function* () {
      const { run, workspace, gateway } = yield* claudeFixture({
        config: { ANTHROPIC_API_KEY: "sk-the-real-key", GITHUB_TOKEN: "ghp-the-real-token" },
        steps: [{ tools: bash("env | tee environment.txt") }, { submit: verdict }]
      })
      const outcome = yield* run({ readOnly: false })
      const environment = yield* read(join(workspace, "environment.txt"))
      assert.notInclude(environment, "the-real-")
      const token = environment.match(/^ANTHROPIC_API_KEY=(.*)$/m)![1]!
      const transcript = Buffer.from(outcome.transcript).toString()
      assert.include(transcript, "ANTHROPIC_BASE_URL=http")
      assert.include(transcript, "ANTHROPIC_API_KEY=<run token>")
      assert.notInclude(transcript, token)
      const spent = { taskId: "task-1", phase: "plan", attempt: 1, limitUsd: 1, onSpend: () => Effect.void } as const
      const { url } = yield* gateway.open(spent)
      const late = yield* Effect.promise(() =>
        fetch(`${url}/v1/messages`, { method: "POST", headers: { "x-api-key": token }, body: "{}" })
      )
      assert.strictEqual(late.status, 401)
    }).pipe(Effect.scoped)
  )
})
