import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { Duration, Effect } from "effect"
import { Commands } from "#agents/Commands.ts"
import { type Files, Repository } from "#agents/verifier/proofFixture.ts"
import { type Survey, surveyBase } from "./surveyBase.ts"

const cache = mkdtempSync(join(tmpdir(), "survey-cache-"))
afterAll(() => rmSync(cache, { recursive: true, force: true }))

const minutes = { install: Duration.minutes(2), tests: Duration.minutes(2) }

/** The survey of a repository of these files; no wall, because none of them is a stranger's. */
const surveyOf = (files: Files, limits = minutes): Effect.Effect<Survey> =>
  Effect.acquireUseRelease(
    Effect.sync(() => new Repository(files)),
    (repository) => surveyBase({ checkout: repository.checkout(), cache, limits }),
    (repository) => Effect.sync(() => repository.remove())
  ).pipe(Effect.provide(Commands.layer))

const manifest = (test: string, more: object = {}) => JSON.stringify({ type: "module", scripts: { test }, ...more })
const passing = `import { test } from "node:test"\ntest("adds", () => {})\ntest("later", { skip: true }, () => {})\n`
const failing = `import assert from "node:assert"\nimport { test } from "node:test"\ntest("ticks", () => assert.strictEqual(1, 2))\n`
const endless = `import { test } from "node:test"\ntest("waits", () => new Promise(() => setInterval(() => {}, 1000)))\n`

const baselineOf = (survey: Survey) => {
  if ("refused" in survey) throw new Error(survey.refused.evidence)
  return survey.baseline
}

describe("the survey of a base", { timeout: 120_000 }, () => {
  it.live("tells what passes, what fails already, what it needs, and where it ran", () =>
    Effect.gen(function* () {
      const survey = yield* surveyOf({
        "package.json": manifest("node --test"),
        ".redgreen.yml": "services: [postgres]\n",
        "test/a.test.js": passing,
        "test/clock.test.js": failing
      })
      const { durationMs, environment, installMs, needs, ...told } = baselineOf(survey)
      assert.deepStrictEqual(told, {
        ...{ state: "red", passed: 1, failed: 1, skipped: 1, failing: ["test/clock.test.js > ticks"] },
        services: ["postgres"]
      })
      assert.match(needs ?? "", /fails already/)
      assert.isAbove(durationMs, 0)
      assert.isAtLeast(installMs, 0)
      assert.deepInclude(environment, { wall: "none" })
      assert.match(environment.programs["node"] ?? "", /^24\./)
    })
  )

  it.live("tells of a repository that has no tests yet", () =>
    Effect.gen(function* () {
      const { failed, needs, state } = baselineOf(yield* surveyOf({ "package.json": manifest("node --test") }))
      assert.deepStrictEqual([state, failed], ["no-tests", 0])
      assert.match(needs ?? "", /first test file/)
    })
  )

  for (const [what, files, limits, reason, evidence] of [
    [
      "cannot be installed",
      { "package.json": manifest("node --test"), ".redgreen.yml": 'install: "echo no such registry >&2; exit 7"\n' },
      minutes,
      "install-failed",
      /no such registry/
    ],
    [
      "takes too long",
      { "package.json": manifest("node --test"), "test/a.test.js": endless },
      { ...minutes, tests: Duration.seconds(2) },
      "timeout",
      /longer than 2s/
    ],
    [
      "is installed for too long",
      { "package.json": manifest("node --test"), ".redgreen.yml": "install: tail -f /dev/null\n" },
      { ...minutes, install: Duration.seconds(1) },
      "timeout",
      /longer than 1s/
    ],
    [
      "names a test command that nobody knows",
      { "package.json": manifest("./check") },
      minutes,
      "no-test-command",
      /\.redgreen\.yml/
    ]
  ] as const)
    it.live(`says why nothing can be proven where the base ${what}`, () =>
      Effect.gen(function* () {
        const survey = yield* surveyOf(files, limits)
        if (!("refused" in survey)) return assert.fail("it was surveyed")
        assert.strictEqual(survey.refused.class, reason)
        assert.match(survey.refused.evidence, evidence)
        assert.notMatch(survey.refused.evidence, /\/tmp\//)
      })
    )
})
