import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect } from "effect"
import { eventOf, type Files, planning } from "./planningFixture.ts"

const manifest = (test: string) => JSON.stringify({ type: "module", scripts: { test } })
const passing = `import { test } from "node:test"\ntest("adds", () => {})\n`
const failing = `import assert from "node:assert"\nimport { test } from "node:test"\ntest("ticks", () => assert.strictEqual(1, 2))\n`
const endless = `import { test } from "node:test"\ntest("waits", () => new Promise(() => setInterval(() => {}, 1000)))\n`
const good: Files = { "package.json": manifest("node --test"), "test/a.test.js": passing }

const shop = "acme/shop"
const planned = [{ path: "test/b.test.js", name: "adds up", asserts: "1 + 1 is 2" }]
const planOf = (repository = shop, tests: ReadonlyArray<object> = planned) => ({
  ...{ summary: "Add up", rootCause: "It does not add up.", steps: ["Add"], risk: "low", riskReason: "Small." },
  ...{ confidence: 0.9, estimateUsd: 0.5 },
  repositories: [{ repository, evidence: "The only one.", files: [{ path: "src/a.js", change: "add" }], tests }]
})
// The model says nothing more until the session is ended from outside.
const silent = { submit: planOf(), fault: { hang: true } } as const

describe.concurrent("the baseline of a plan", { timeout: 120_000 }, () => {
  it.live("is in the plan: what passes, what fails already, what that asks of it", () =>
    Effect.gen(function* () {
      const { told } = yield* planning({
        repositories: { [shop]: { ...good, ".redgreen.yml": "services: [redis]\n", "test/clock.test.js": failing } },
        steps: [{ submit: planOf() }]
      })
      const [chosen] = eventOf(told, "plan.created")!.plan.repositories
      assert.deepInclude(chosen!.baseline, {
        ...{ state: "red", passed: 1, failed: 1, failing: ["test/clock.test.js > ticks"], services: ["redis"] },
        needs: "A test that fails already proves nothing by failing, so the plan has to bring another one."
      })
      assert.strictEqual(chosen!.baseline!.environment.wall, "none")
      assert.strictEqual(chosen!.testCommand, "node --test")
    }).pipe(Effect.scoped)
  )

  it.live("asks for the first test file where there are no tests, and for a test at all", () =>
    Effect.gen(function* () {
      const bare: Files = { "package.json": manifest("node --test"), "src/a.js": "" }
      const [one] = planOf().repositories
      const both = (tests: ReadonlyArray<object>) => ({
        ...planOf(),
        repositories: [
          { ...one!, tests },
          { ...one!, repository: "acme/till" }
        ]
      })
      const { told, calls } = yield* planning({
        repositories: { [shop]: bare, "acme/till": good },
        steps: [
          { submit: planOf(shop, []) },
          { expect: "The plan names no test", submit: both([]) },
          { expect: "acme/shop has no tests yet: name the first test file", submit: both(planned) }
        ]
      })
      const states = eventOf(told, "plan.created")!.plan.repositories.map(({ baseline }) => baseline?.state)
      assert.deepStrictEqual(states, ["no-tests", "green"])
      assert.lengthOf(calls, 3)
    }).pipe(Effect.scoped)
  )

  for (const [what, files, limits, reason, detail, hint] of [
    [
      "cannot be installed",
      { ...good, ".redgreen.yml": 'install: "echo no such registry >&2; exit 7"\n' },
      undefined,
      "install-failed",
      /^The dependencies could not be installed in acme\/shop, .*\n.*no such registry/,
      /on main, or commit a \.redgreen\.yml.*"install: npm ci"/
    ],
    [
      "takes too long",
      { ...good, "test/b.test.js": endless },
      { install: Duration.minutes(2), tests: Duration.seconds(2) },
      "timeout",
      /longer than 2s/,
      /quicker line, such as "test:/
    ]
  ] as const)
    it.live(`ends the task, and the session that thinks about it, where the base ${what}`, () =>
      Effect.gen(function* () {
        const { told } = yield* planning({
          ...{ repositories: { [shop]: files }, steps: [silent] },
          ...(limits === undefined ? {} : { limits })
        })
        const failed = eventOf(told, "task.failed")!
        assert.deepInclude(failed, { stage: "plan", reason })
        assert.match(failed.detail, detail)
        assert.match(failed.hint, hint)
        assert.deepInclude(eventOf(told, "session.ended"), { outcome: "stopped" })
        assert.isUndefined(eventOf(told, "plan.created"))
      }).pipe(Effect.scoped)
    )

  it.live("ends the task before a session costs anything where nobody knows the test command", () =>
    Effect.gen(function* () {
      const { told, calls } = yield* planning({
        repositories: { [shop]: { "package.json": manifest("./check") } },
        steps: [{ submit: planOf() }]
      })
      const failed = eventOf(told, "task.failed")!
      assert.deepInclude(failed, { stage: "plan", reason: "no-test-command" })
      assert.match(failed.detail, /scripts\.test is "\.\/check"/)
      assert.match(failed.hint, /"test: npm test" to acme\/shop/)
      assert.isEmpty(calls)
      assert.isUndefined(eventOf(told, "session.ended"))
    }).pipe(Effect.scoped)
  )

  it.live("is asked of the repositories the plan chooses only, however many there are to choose from", () =>
    Effect.gen(function* () {
      const never: Files = { ...good, "test/b.test.js": endless }
      const names = ["acme/one", "acme/two", "acme/three"]
      const { told } = yield* planning({
        repositories: { ...Object.fromEntries(names.map((name) => [name, never])), [shop]: good },
        steps: [{ submit: planOf() }]
      })
      const [chosen] = eventOf(told, "plan.created")!.plan.repositories
      assert.deepInclude(chosen!.baseline, { state: "green", passed: 1 })
    }).pipe(Effect.scoped)
  )
})
