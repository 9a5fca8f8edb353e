import { Effect } from "effect"
import { Commands } from "#agents/Commands.ts"
import { isRealTest, runTest, type TestResult } from "#agents/recipe/TestResult.ts"
import type { Baseline } from "#domain/Plan.ts"
import { baseline } from "./baseline.ts"
import { type BenchOptions, openBench } from "./openBench.ts"
import type { Refused } from "./Verdict.ts"

/** How the tests stand at the base, or why nothing can be proven there: `install-failed`, `timeout`, `no-test-command`. */
export type Survey = { readonly baseline: Baseline } | { readonly refused: Refused }

/** Installs and runs the whole suite once at the base commit, as every proof begins. Never fails. */
export const surveyBase = Effect.fn("surveyBase")(function* (options: BenchOptions) {
  const { checkout, journal, ...opened } = yield* openBench(options)
  const survey = Effect.gen(function* () {
    const bench = yield* opened.bench
    const results = yield* baseline(checkout, bench)
    const took = (isRun: boolean) =>
      journal.commands.reduce((sum, { durationMs, phase }) => sum + ((phase === "base") === isRun ? durationMs : 0), 0)
    return {
      baseline: {
        ...standing(results, journal.log, (text) => journal.readable(text)),
        durationMs: took(true),
        installMs: took(false),
        services: bench.recipe.services,
        environment: yield* (yield* Commands).environment
      }
    }
  })
  return yield* Effect.match(survey, {
    onFailure: (refused): Survey => ({ refused: { ...refused, evidence: journal.readable(refused.evidence) } }),
    onSuccess: (told): Survey => told
  })
}, Effect.scoped)

const MOST = 20

/** What a run at the base comes to; `log` is everything it printed, `readable` takes the places of this machine out. */
export const standing = (
  results: ReadonlyArray<TestResult>,
  log: string,
  readable = (text: string) => text
): Pick<Baseline, "state" | "passed" | "failed" | "skipped" | "failing" | "needs"> => {
  const count = (...statuses: ReadonlyArray<TestResult["status"]>) =>
    results.filter((test) => isRealTest(test) && statuses.includes(test.status)).length
  const failed = results.filter(({ status }) => status === "failed")
  const broken = results.find(({ name }) => name === runTest)
  if (results.length === 0 || (broken !== undefined && results.length === 1 && foundNone.test(log)))
    return { ...{ state: "no-tests", passed: 0, failed: 0, skipped: 0, failing: [] }, needs: firstTest }
  return {
    state: failed.length === 0 ? "green" : "red",
    passed: count("passed"),
    failed: failed.length,
    skipped: count("skipped", "todo"),
    failing: failed.slice(0, MOST).map(({ id }) => id.slice(0, 300)),
    ...(failed.length === 0 ? {} : { needs: broken === undefined ? anotherTest : readable(wholeRun(broken)) })
  }
}

// Runners that find nothing to run end as if something had failed, and say so each in its own words.
const foundNone =
  /\bno (valid )?(tests?|test files?|examples?)( were)? (found|ran|run|executed|to run)\b|\bno test files\b|^\W*Couldn.t find any files to test\b|\bcollected 0 items\b/im

const firstTest =
  "There are no tests yet, so the plan has to bring the first test file, where the test command finds it."
const anotherTest = "A test that fails already proves nothing by failing, so the plan has to bring another one."
const wholeRun = ({ failure }: TestResult) =>
  `The run of the tests itself breaks off, so nothing can be proven before that is mended: ${failure?.message.trim().slice(0, 500)}`
