import { Effect } from "effect"
import { Commands } from "#agents/Commands.ts"
import type { TestResult } from "#agents/recipe/TestResult.ts"
import { runnerOf } from "#agents/recipe/testRun.ts"
import type { Bench } from "#agents/suite/Bench.ts"
import type { Checkout } from "#agents/suite/Checkout.ts"
import { runAgain, runSuite } from "#agents/suite/Suite.ts"
import { describe, type Refused, refused } from "#agents/suite/Verdict.ts"
import { canMove, type Variation } from "#agents/suite/variations.ts"

interface OtherWorldRequest {
  /** With tests and fix. */
  readonly tree: string
  /** Pass at the bench. */
  readonly red: ReadonlyArray<TestResult>
  readonly base: ReadonlyArray<TestResult>
}

/** `changed`: what was different, in words; what could not be is in `not`. */
export interface OtherWorld {
  readonly changed: ReadonlyArray<string>
  readonly not?: string
}

/**
 * Runs the red tests where everything is different that may not matter to them. When they fail there, each difference is
 * tried alone; one that tests of the base do not bear either is none of the fix's doing.
 */
export const otherWorld = Effect.fn("otherWorld")(function* (
  checkout: Checkout,
  bench: Bench,
  { tree, red, base }: OtherWorldRequest
): Effect.fn.Return<OtherWorld, Refused, Commands> {
  const moves = (yield* (yield* Commands).environment).wall === "bubblewrap" && canMove(bench)
  const hasClock = red.every(({ file }) => clocked.has(runnerOf(bench.recipe.test, file)))
  const changed = [
    ...(moves ? ["in another folder"] : []),
    ...(hasClock ? ["with the clock a year ahead"] : []),
    ...(bench.recipe.env["CI"] === undefined ? ["without CI in the environment"] : [])
  ]
  const failingIn = Effect.fnUntraced(function* (variation: Variation) {
    yield* checkout.switchTo(tree)
    const run = yield* runAgain(bench, names[variation], red, { variation })
    return red.flatMap(({ id, file }) => {
      const test = run.find((one) => one.id === id)
      const died = run.find((one) => one.status === "failed" && (one.file === file || one.file === ""))
      return test?.status === "passed" ? [] : [{ id, failure: (test ?? died)?.failure }]
    }) as ReadonlyArray<Pick<TestResult, "id" | "failure">>
  })
  const failing = yield* failingIn("another-world")
  if (failing.length === 0) return { changed }

  for (const variation of ["without-ci", "another-folder", "another-time"] as const) {
    const alone = yield* failingIn(variation)
    if (alone.length === 0) continue
    if (variation === "another-time" && (yield* failingIn("same-time")).length > 0) continue
    if (yield* isBorne(checkout, bench, base, variation))
      return yield* Effect.fail(dependent(because[variation], alone))
    return { changed: [], not: `The tests of the base do not run ${changes[variation]} either, so that was not tried.` }
  }
  if ((yield* failingIn("same-time")).length > 0 || !(yield* isBorne(checkout, bench, base, "another-world")))
    return { changed: [], not: "The suite cannot be run in another place and at another time, so that was not tried." }
  return yield* Effect.fail(dependent("where and when they run", failing))
})

const dependent = (what: string, failing: ReadonlyArray<Pick<TestResult, "id" | "failure">>) =>
  refused("environment-dependent", `They pass here, but it depends on ${what}:\n${describe(failing)}`)

/** Most of what passed at the base still passes with the difference. */
const isBorne = Effect.fnUntraced(function* (
  checkout: Checkout,
  bench: Bench,
  base: ReadonlyArray<TestResult>,
  variation: Variation
) {
  const passed = base.filter(({ status }) => status === "passed")
  if (passed.length === 0) return true
  yield* checkout.switchTo(checkout.base)
  const run = yield* runSuite(bench, `base ${names[variation]}`, { variation })
  const still = passed.filter(({ id }) => run.some((test) => test.id === id && test.status === "passed"))
  return still.length > passed.length / 2
})

const clocked = new Set("node:test vitest jest mocha ava tap tape pytest unittest".split(" "))

const names: Readonly<Record<Variation, string>> = {
  "another-world": "elsewhere and a year later",
  "another-folder": "in another folder",
  "another-time": "a year later",
  "same-time": "with the means for another time, at the same",
  "without-ci": "without CI"
}
const because = {
  "another-folder": "the folder they run in",
  "another-time": "the date",
  "without-ci": "CI in the environment"
} as const
const changes = {
  "another-folder": "in another folder",
  "another-time": "with the clock a year ahead",
  "without-ci": "without CI in the environment"
} as const
