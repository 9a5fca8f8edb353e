import { watch } from "node:fs"
import { access, readdir } from "node:fs/promises"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Fiber, Schedule } from "effect"
import type { Step } from "#local/model/Script.ts"
import { bash, claudeFixture, verdict } from "./claudeFixture.ts"
import { insiders } from "./wall/insiders.ts"

const submits: readonly [Step] = [{ submit: verdict }]
const forever = "exec tail -f /dev/null"

/** The session ran commands, but none of its processes are there any more, nor is its folder. */
const nothingLeft = Effect.fnUntraced(function* (runs: string, workspace: string) {
  assert.deepStrictEqual(yield* Effect.promise(() => readdir(runs)), [".keep"])
  yield* Effect.promise(() => access(join(workspace, "pids")))
  // The kernel takes a moment to take down what was inside.
  yield* Effect.promise(() => insiders(runs)).pipe(
    Effect.repeat({ until: (pids) => pids.length === 0, schedule: Schedule.spaced("20 millis") }),
    Effect.timeout("10 seconds")
  )
})

const appears = (path: string) =>
  Effect.callback<void>((resume) => {
    const check = () =>
      access(path).then(
        () => resume(Effect.void),
        () => {}
      )
    const watcher = watch(join(path, ".."), check)
    check()
    return Effect.sync(() => watcher.close())
  })

describe.concurrent("Claude, when things go wrong", { timeout: 60_000 }, () => {
  it.live("waits out a model that is overloaded", () =>
    Effect.gen(function* () {
      const { run, model } = yield* claudeFixture({ steps: submits })
      model.setFault({ status: 529, times: 2 })
      const retries: Array<number | undefined> = []
      const outcome = yield* run({
        onActivity: (activity) =>
          Effect.sync(() => void (activity._tag === "Retrying" && retries.push(activity.status)))
      })
      assert.deepInclude(outcome, { _tag: "Submitted", turns: 1 })
      assert.deepStrictEqual(retries, [529, 529])
    }).pipe(Effect.scoped)
  )

  it.live("survives an answer that is cut off", () =>
    Effect.gen(function* () {
      const { run, model } = yield* claudeFixture({ steps: submits })
      model.setFault({ cut: 3, times: 1 })
      assert.deepInclude(yield* run(), { _tag: "Submitted" })
    }).pipe(Effect.scoped)
  )

  it.live.each([
    { status: 401, retryable: false },
    { status: 404, retryable: false },
    { status: 429, retryable: true },
    { status: 500, retryable: true }
  ])("reports a model that answers $status for good", ({ status, retryable }) =>
    Effect.gen(function* () {
      const { run, model } = yield* claudeFixture({ steps: submits, config: { REDGREEN_MODEL_RETRIES: "1" } })
      model.setFault({ status })
      assert.deepInclude(yield* run(), { _tag: "Provider", status, retryable, usd: 0 })
    }).pipe(Effect.scoped)
  )

  it.live("reports a model that is not there", () =>
    Effect.gen(function* () {
      const { run, model } = yield* claudeFixture({ steps: submits, config: { REDGREEN_MODEL_RETRIES: "1" } })
      yield* Effect.promise(() => model.stop())
      assert.deepInclude(yield* run(), { _tag: "Provider", status: 502, retryable: true })
    }).pipe(Effect.scoped)
  )

  it.live("gives up on a session that is silent for too long", () =>
    Effect.gen(function* () {
      const { run, model, limits, runs } = yield* claudeFixture({ steps: submits })
      model.setFault({ hang: true })
      const outcome = yield* run({ limits: { ...limits, idle: Duration.seconds(10) } })
      assert.deepInclude(outcome, { _tag: "Limit", which: "idle" })
      assert.strictEqual(model.calls.length, 1)
      assert.deepStrictEqual(yield* Effect.promise(() => readdir(runs)), [".keep"])
    }).pipe(Effect.scoped)
  )

  it.live("gives up on a session that takes too long", () =>
    Effect.gen(function* () {
      const { run, model, limits } = yield* claudeFixture({ steps: submits })
      model.setFault({ hang: true })
      const outcome = yield* run({ limits: { ...limits, wall: Duration.seconds(10) } })
      assert.deepInclude(outcome, { _tag: "Limit", which: "wall" })
      assert.strictEqual(model.calls.length, 1)
    }).pipe(Effect.scoped)
  )

  it.live("stops at the number of turns", () =>
    Effect.gen(function* () {
      const { run, limits } = yield* claudeFixture({
        steps: [{ tools: bash("true") }, { tools: bash("true") }, ...submits]
      })
      const outcome = yield* run({ readOnly: false, limits: { ...limits, turns: 2 } })
      assert.deepInclude(outcome, { _tag: "Limit", which: "turns", turns: 2 })
    }).pipe(Effect.scoped)
  )

  // Claude Code takes an unknown model for a cheaper one than the gateway does, so here the gateway is the one that cuts.
  it.live.each(["claude-opus-5-5", "claude-of-tomorrow"])("stops when the budget is spent (%s)", (name) =>
    Effect.gen(function* () {
      const usage = { output_tokens: name === "claude-opus-5-5" ? 60_000 : 20_000 }
      const { run, model, limits, spends } = yield* claudeFixture({
        steps: [{ tools: [{ name: "Glob", input: { pattern: "*" } }], usage }, ...submits],
        config: { REDGREEN_MODEL_NAME: name }
      })
      const outcome = yield* run({ limits: { ...limits, usd: 1 } })
      assert.deepInclude(outcome, { _tag: "Limit", which: "usd", turns: 1 })
      assert.isAbove(outcome.usd, 1)
      assert.strictEqual(model.calls.length, 1)
      assert.strictEqual(spends.length, 1)
    }).pipe(Effect.scoped)
  )

  it.live("accepts a submission that itself spent the last of the budget", () =>
    Effect.gen(function* () {
      const { run, limits } = yield* claudeFixture({ steps: [{ submit: verdict, usage: { output_tokens: 60_000 } }] })
      assert.deepInclude(yield* run({ limits: { ...limits, usd: 1 } }), { _tag: "Submitted", value: verdict })
    }).pipe(Effect.scoped)
  )

  it.live("refuses a session without a budget, without its skill, or with another model than was asked for", () =>
    Effect.gen(function* () {
      const { run, model, limits, root } = yield* claudeFixture({
        steps: submits,
        config: { REDGREEN_MODEL_NAME: "opus" }
      })
      assert.deepInclude(yield* run({ limits: { ...limits, usd: 0 } }), { _tag: "Limit", which: "usd", turns: 0 })
      assert.deepInclude(yield* run({ skills: ["absent"] }), {
        _tag: "Misconfigured",
        reason: `there is no skill absent for the planner in ${join(root, "skills")}`
      })
      assert.strictEqual(model.calls.length, 0)
      const outcome = yield* run()
      assert.strictEqual(outcome._tag, "Misconfigured")
      assert.match(outcome._tag === "Misconfigured" ? outcome.reason : "", /^it started with the model \S+, not opus$/)
    }).pipe(Effect.scoped)
  )

  it.live("resumes a CLI that was killed, once, and the session goes on", () =>
    Effect.gen(function* () {
      const { run, workspace, runs } = yield* claudeFixture({
        steps: [
          {
            tools: bash(`echo $$ >> pids; test -e died || { touch died; kill -9 $CLAUDE_PID; ${forever}; }; echo alive`)
          },
          { expect: "alive", submit: verdict }
        ]
      })
      assert.deepInclude(yield* run({ readOnly: false }), { _tag: "Submitted", value: verdict, turns: 3 })
      yield* nothingLeft(runs, workspace)
    }).pipe(Effect.scoped)
  )

  it.live("reports a CLI that was killed again, and leaves nothing behind", () =>
    Effect.gen(function* () {
      const { run, workspace, runs, spends } = yield* claudeFixture({
        steps: [
          { tools: bash(`setsid tail -f /dev/null & echo $$ $! $CLAUDE_PID >> pids; kill -9 $CLAUDE_PID; ${forever}`) }
        ]
      })
      const outcome = yield* run({ readOnly: false })
      assert.deepInclude(outcome, { _tag: "Crashed", signal: "SIGKILL", turns: 2 })
      assert.strictEqual(spends.length, 2)
      assert.isAbove(outcome.transcript.length, 0)
      yield* nothingLeft(runs, workspace)
    }).pipe(Effect.scoped)
  )

  it.live("ends a frozen CLI by force", () =>
    Effect.gen(function* () {
      const { run, workspace, runs, limits } = yield* claudeFixture({
        steps: [{ tools: bash("echo $$ $CLAUDE_PID >> pids; kill -STOP $CLAUDE_PID") }]
      })
      const outcome = yield* run({ readOnly: false, limits: { ...limits, idle: Duration.seconds(10) } })
      assert.deepInclude(outcome, { _tag: "Limit", which: "idle" })
      yield* nothingLeft(runs, workspace)
    }).pipe(Effect.scoped)
  )

  it.live("leaves nothing behind when it is interrupted", () =>
    Effect.gen(function* () {
      const { run, workspace, runs } = yield* claudeFixture({
        steps: [{ tools: bash(`echo $$ $CLAUDE_PID > started; mv started pids; ${forever}`) }]
      })
      const session = yield* Effect.forkChild(run({ readOnly: false }))
      yield* appears(join(workspace, "pids"))
      assert.isNotEmpty(yield* Effect.promise(() => insiders(runs)))
      yield* Fiber.interrupt(session)
      yield* nothingLeft(runs, workspace)
    }).pipe(Effect.scoped)
  )
})
