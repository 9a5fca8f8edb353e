import { lstat, readFile, rm } from "node:fs/promises"
import { Duration, Effect } from "effect"
import { type CommandResult, Commands } from "#agents/Commands.ts"
import { failureOf } from "#agents/recipe/failure.ts"
import { type Failure, runTest, type TestResult } from "#agents/recipe/TestResult.ts"
import { lineOf, reportOf, resultsOf } from "#agents/recipe/testRun.ts"
import { type Bench, emptied, surroundings } from "./Bench.ts"
import { ending } from "./install.ts"
import { refused } from "./Verdict.ts"
import { type Variation, varied } from "./variations.ts"

export interface RunOptions {
  /** Only the tests of these files, where the command line can be narrowed. */
  readonly files?: ReadonlyArray<string> | undefined
  readonly variation?: Variation
}

/** What the report of one run says, and how its command ended. */
export interface Run {
  readonly results: ReadonlyArray<TestResult>
  readonly exit: number | null
}

/**
 * Runs the whole suite, or the tests of some files. A run that dies without a report is one failed test; one that cannot be
 * started, or takes too long, fails with the refusal.
 */
export const runTests = Effect.fn("Suite.run")(function* (bench: Bench, phase: string, options: RunOptions = {}) {
  const { folder, scratch, recipe, limits, tools } = bench
  const { files, variation } = options
  const report = reportOf(recipe.test, folder, scratch)
  const command = lineOf(recipe.test, { report, reporters: tools }, files?.length === 0 ? undefined : files)
  yield* Effect.promise(() => rm(report, { recursive: true, force: true }))
  yield* emptied(bench)
  const around = surroundings(bench)
  const world: Partial<ReturnType<typeof varied>> = variation === undefined ? {} : varied(bench, around.env, variation)
  const result = yield* (yield* Commands).run({
    ...around,
    ...world,
    shell: command,
    timeout: limits.tests,
    network: "none"
  })
  bench.journal.add(phase, ["sh", "-c", command], result)
  const typed = bench.journal.readable(command)
  yield* Effect.annotateCurrentSpan({ "redgreen.test.phase": phase, "redgreen.test.command": typed })
  if (result.timedOut)
    return yield* Effect.fail(
      refused("timeout", `The tests took longer than ${Duration.format(limits.tests)}: ${typed}`)
    )
  // Of a run that was killed half the story may be written, and it is not the half that matters.
  if (result.signal === "SIGKILL")
    return { results: died(result, `The run was killed before its end.\n${ending(result)}`), exit: null } satisfies Run
  const written = yield* Effect.promise(() => readReport(report))
  if (written === undefined && result.exit === 127)
    return yield* Effect.fail(
      refused(
        "no-test-command",
        `The test command could not be started: ${typed}\n${bench.journal.readable(ending(result))}`
      )
    )
  const text = world.seenAt === undefined ? written : written?.replaceAll(world.seenAt, folder)
  const results = text === undefined ? died(result) : understood(bench, text, result)
  yield* Effect.annotateCurrentSpan(countsOf(results))
  return { results, exit: result.exit } satisfies Run
})

const countsOf = (results: ReadonlyArray<TestResult>) =>
  Object.fromEntries(
    (["passed", "failed", "skipped"] as const).map((status) => [
      `redgreen.test.${status}`,
      results.filter((test) => test.status === status).length
    ])
  )

/** As above, only what the report says. */
export const runSuite = (...args: Parameters<typeof runTests>) =>
  Effect.map(runTests(...args), ({ results }) => results)

/** What these tests say now: only their files run, and everything where one of them is not told by its file alone. */
export const runAgain = Effect.fn("Suite.runAgain")(function* (
  bench: Bench,
  phase: string,
  tests: ReadonlyArray<Pick<TestResult, "id" | "file">>,
  variation: Pick<RunOptions, "variation"> = {}
) {
  const files = [...new Set(tests.map(({ file }) => file))]
  const whole = runSuite(bench, phase, variation)
  if (files.length === 0 || files.includes("")) return yield* whole
  const some = yield* runSuite(bench, phase, { files, ...variation })
  return tests.every(({ id }) => some.some((test) => test.id === id)) ? some : yield* whole
})

const understood = ({ recipe, folder }: Bench, text: string, result: CommandResult) => {
  try {
    const results = resultsOf(recipe.test, text, folder)
    return results.length === 0 ? died(result) : results.map((test) => withoutFolder(test, folder))
  } catch (error) {
    return died(result, `The report cannot be read: ${(error as Error).message}`)
  }
}

// Where the checkout lies differs from proof to proof, and says nothing.
const withoutFolder = ({ failure, ...test }: TestResult, folder: string): TestResult => ({
  ...test,
  id: test.id.replaceAll(`${folder}/`, ""),
  ...(failure === undefined ? {} : { failure: told(failure, folder) })
})

const told = ({ at, ...failure }: Failure, folder: string): Failure => ({
  ...failure,
  message: failure.message.replaceAll(`${folder}/`, ""),
  ...(at === undefined ? {} : { at: at.replaceAll(`${folder}/`, "") })
})

const died = (result: CommandResult, why?: string): ReadonlyArray<TestResult> => {
  if (result.exit === 0 && why === undefined) return []
  const failure = failureOf({ text: why ?? ending(result), loading: true })
  return [{ id: runTest, file: "", name: runTest, status: "failed", failure }]
}

// Only an ordinary file: the path may lie in the checkout, where tests could leave a link or a pipe.
const readReport = async (path: string) => {
  const found = await lstat(path).catch(() => undefined)
  return found?.isFile() && found.size > 0 && found.size < 128_000_000 ? readFile(path, "utf8") : undefined
}
