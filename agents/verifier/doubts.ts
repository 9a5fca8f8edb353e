import { Effect } from "effect"
import type { TestResult } from "#agents/recipe/TestResult.ts"
import type { Bench } from "#agents/suite/Bench.ts"
import type { Checkout } from "#agents/suite/Checkout.ts"
import { canary } from "#agents/suite/canary.ts"
import { type Run, runAgain } from "#agents/suite/Suite.ts"
import { refused } from "#agents/suite/Verdict.ts"
import { suspectsIn } from "./judgeGreen.ts"
import { otherWorld } from "./otherWorld.ts"
import { rerunCount } from "./reruns.ts"

interface DoubtsRequest {
  /** The base with the red tests, and the same with the fix. */
  readonly withTests: string
  readonly withFix: string
  readonly base: Run
  readonly green: Run
  /** They passed with the fix. */
  readonly red: ReadonlyArray<TestResult>
}

/**
 * What a pass that looks good has to stand: the same again, once where nothing should matter, beside tests made to fail, and
 * what differs from the base is tried there again too. Fails with the refusal; answers the runs and what held.
 */
export const doubts = Effect.fn("Verifier.doubts")(function* (
  checkout: Checkout,
  bench: Bench,
  request: DoubtsRequest
) {
  const { withTests, withFix, base, green, red } = request
  if (contradicts(green) && !contradicts(base) && base.exit === 0)
    return yield* Effect.fail(
      refused(
        "forged-report",
        `Every test is reported as passed, yet the run ended with exit code ${green.exit}; at the base it ended with 0.`
      )
    )
  const again = (tree: string, phase: string, count: number, of: ReadonlyArray<TestResult>) =>
    Effect.forEach(Array.from({ length: count }), () =>
      checkout.switchTo(tree).pipe(Effect.andThen(runAgain(bench, phase, of)))
    )
  const differing = differingIn(base.results, green.results, red)
  const count = yield* rerunCount
  const plain = differing.length === 0 ? count - 1 : Math.max(2, count - 1)
  const reruns = yield* again(withFix, "green again", plain, [...red, ...differing])
  const baseReruns = differing.length === 0 ? [] : yield* again(checkout.base, "base again", 2, differing)
  if (red.length === 0) return { reruns, baseReruns, held: [] }

  const isStable = reruns.every((run) =>
    red.every(({ id }) => run.some((test) => test.id === id && test.status === "passed"))
  )
  // Nothing more can be learnt from a test that fails by itself.
  if (!isStable) return { reruns, baseReruns, held: [] }
  const other = yield* otherWorld(checkout, bench, { tree: withFix, red, base: base.results })
  const bird = yield* canary(checkout, bench, { tree: withFix, without: withTests, red })
  if (bird._tag === "Forged") return yield* Effect.fail(bird.refused)
  const held = [
    ...passing(plain + 1, other.changed),
    ...(other.not === undefined ? [] : [other.not]),
    bird._tag === "Seen"
      ? "A test made to fail was reported as failing."
      : `Whether a failing test would be reported could not be tried: ${bird.why}.`
  ]
  return { reruns, baseReruns, held }
})

const passing = (plain: number, changed: ReadonlyArray<string>) => {
  const all = plain + (changed.length > 0 ? 1 : 0)
  const once = changed.length === 0 ? "" : `, once ${inARow(changed)}`
  return [`The red tests pass ${all} of ${all} times${once}.`]
}

const inARow = (words: ReadonlyArray<string>) =>
  [words.slice(0, -1).join(", "), ...words.slice(-1)].filter((part) => part !== "").join(" and ")

const contradicts = ({ results, exit }: Run) =>
  exit !== 0 && results.length > 0 && results.every(({ status }) => status !== "failed")

/** What fails with the fix and did not, or the other way round, apart from the red tests. */
const differingIn = (
  base: ReadonlyArray<TestResult>,
  green: ReadonlyArray<TestResult>,
  red: ReadonlyArray<TestResult>
) => {
  const redIds = red.map(({ id }) => id)
  const failed = new Set(base.filter(({ status }) => status === "failed").map(({ id }) => id))
  const better = green.filter(({ id, status }) => status === "passed" && failed.has(id) && !redIds.includes(id))
  return [...suspectsIn({ base, green, redIds }), ...better]
}
