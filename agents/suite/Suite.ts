import { lstat, readFile, rm } from "node:fs/promises"
import { join, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { Duration, Effect } from "effect"
import { type CommandResult, Commands } from "#agents/Commands.ts"
import { failureOf } from "#agents/recipe/failure.ts"
import type { Recipe } from "#agents/recipe/Recipe.ts"
import { readJUnit } from "#agents/recipe/reports/junit.ts"
import { runTest, type TestResult } from "#agents/recipe/TestResult.ts"
import { testCommand } from "#agents/recipe/testCommand.ts"
import type { Journal } from "./Journal.ts"
import { refused } from "./Verdict.ts"

/** Longest time one install and one run of the tests may take. */
export interface Limits {
  readonly install: Duration.Duration
  readonly tests: Duration.Duration
}

export const defaultLimits: Limits = { install: Duration.minutes(10), tests: Duration.minutes(15) }

/** Everything that stays the same over the runs of one proof. */
export interface Bench {
  readonly folder: string
  /** Private, outside the checkout; reports are written here. */
  readonly scratch: string
  readonly env: Readonly<Record<string, string>>
  readonly recipe: Recipe
  readonly limits: Limits
  readonly journal: Journal
}

export const install = Effect.fn("Suite.install")(function* (bench: Bench, phase: string) {
  const argv = bench.recipe.install
  if (argv === undefined) return
  const result = yield* (yield* Commands).run({ ...surroundings(bench), argv, timeout: bench.limits.install })
  bench.journal.add(phase, argv, result)
  if (result.exit === 0) return
  const line = argv.join(" ")
  return yield* Effect.fail(
    result.timedOut
      ? refused("timeout", `Installing took longer than ${Duration.format(bench.limits.install)}: ${line}`)
      : refused("install-failed", `${line} ended with ${result.exit ?? result.signal}:\n${ending(result)}`)
  )
})

/**
 * Runs the whole suite, or the tests of `files` where the command line can be narrowed. A run that dies without a report
 * is one failed test; one that cannot be started, or takes too long, fails with the refusal.
 */
export const runSuite = Effect.fn("Suite.run")(function* (bench: Bench, phase: string, files?: ReadonlyArray<string>) {
  const { folder, scratch, recipe, limits } = bench
  const isJUnit = recipe.test._tag === "JUnit"
  const report = isJUnit ? resolve(folder, recipe.test.report) : join(scratch, "report")
  const command = isJUnit ? recipe.test.shell : commandOf(recipe.test.located, { report, reporter }, files)
  yield* Effect.promise(() => rm(report, { recursive: true, force: true }))
  const result = yield* (yield* Commands).run({ ...surroundings(bench), shell: command, timeout: limits.tests })
  bench.journal.add(phase, ["sh", "-c", command], result)
  if (result.timedOut)
    return yield* Effect.fail(
      refused("timeout", `The tests took longer than ${Duration.format(limits.tests)}: ${command}`)
    )
  const text = yield* Effect.promise(() => readReport(report))
  if (text === undefined && result.exit === 127)
    return yield* Effect.fail(
      refused("no-test-command", `The test command could not be started: ${command}\n${ending(result)}`)
    )
  return text === undefined ? died(result) : understood(bench, text, result)
})

const reporter = fileURLToPath(new URL("../recipe/reports/nodeReporter.mjs", import.meta.url))

const commandOf = (...[located, report, files]: Parameters<typeof testCommand>) =>
  (files && testCommand(located, report, files)) ?? testCommand(located, report)!

const surroundings = ({ folder, env }: Bench) => ({
  cwd: folder,
  env: { ...env, PATH: `${join(folder, "node_modules/.bin")}:${env["PATH"]}` },
  maxOutput: 256_000
})

const understood = ({ recipe, folder }: Bench, text: string, result: CommandResult) => {
  try {
    const results =
      recipe.test._tag === "JUnit"
        ? readJUnit(text, folder, folder)
        : recipe.test.located.runner.read(text, folder, join(folder, recipe.test.located.folder))
    return results.length === 0 ? died(result) : results.map((test) => withoutFolder(test, folder))
  } catch (error) {
    return died(result, `The report cannot be read: ${(error as Error).message}`)
  }
}

// Where the checkout lies differs from proof to proof, and says nothing.
const withoutFolder = ({ failure, ...test }: TestResult, folder: string): TestResult => ({
  ...test,
  id: test.id.replaceAll(`${folder}/`, ""),
  ...(failure === undefined ? {} : { failure: { ...failure, message: failure.message.replaceAll(`${folder}/`, "") } })
})

const died = (result: CommandResult, why?: string): ReadonlyArray<TestResult> => {
  if (result.exit === 0 && why === undefined) return []
  const failure = failureOf({ text: why ?? ending(result), loading: true })
  return [{ id: runTest, file: "", name: runTest, status: "failed", failure }]
}

const ending = ({ stdout, stderr }: CommandResult) => (stderr.trim() === "" ? stdout : stderr).trim().slice(-4000)

// Only an ordinary file: the path may lie in the checkout, where tests could leave a link or a pipe.
const readReport = async (path: string) => {
  const found = await lstat(path).catch(() => undefined)
  return found?.isFile() && found.size > 0 && found.size < 128_000_000 ? readFile(path, "utf8") : undefined
}
