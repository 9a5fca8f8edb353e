import { existsSync } from "node:fs"
import { join, posix, resolve } from "node:path"
import type { TestWay } from "./Recipe.ts"
import { readJUnit } from "./reports/junit.ts"
import type { ReportFiles } from "./runners/Runner.ts"
import { quoted } from "./shellWords.ts"
import { asWritten } from "./sourceOf.ts"
import type { TestResult } from "./TestResult.ts"
import { partOf, testCommand } from "./testCommand.ts"

/** Where the report of a run will lie: `scratch` unless the repository's own command decides it. */
export const reportOf = (test: TestWay, folder: string, scratch: string) =>
  test._tag === "JUnit" ? resolve(folder, test.report) : join(scratch, "report")

/** The shell line of one run, to be started in the checkout. With `files` it runs at least these, and less than all where it can. */
export const lineOf = (test: TestWay, report: ReportFiles, files?: ReadonlyArray<string>): string => {
  if (test._tag === "Runner")
    return (files && testCommand(test.located, report, files)) ?? testCommand(test.located, report)!
  if (files === undefined || test.focused === undefined) return test.shell
  return test.focused.replaceAll("{files}", () =>
    files.map((file) => quoted(posix.relative(test.folder, file))).join(" ")
  )
}

/** Reads a report; throws when it is malformed. */
export const resultsOf = (test: TestWay, report: string, folder: string): Array<TestResult> =>
  asWritten(
    test._tag === "JUnit"
      ? readJUnit(report, folder, join(folder, test.folder))
      : test.located.runner.read(report, folder, join(folder, test.located.folder)),
    (path) => existsSync(join(folder, path))
  )

/** The name of the runner whose test this file is; empty where a command of the repository's own runs it. */
export const runnerOf = (test: TestWay, file: string): string => {
  if (test._tag === "JUnit") return ""
  const { parts, runner } = test.located
  return parts === undefined ? runner.name : (partOf(parts, file)?.runner.name ?? "")
}

/** As a person would type it, for the plan and the agent. */
export const typedLine = (test: TestWay): string => {
  if (test._tag === "JUnit") return test.shell
  const { build, prefix, program, args } = test.located
  return (build === undefined ? "" : `(${build}) && `) + prefix + [...program, ...args].map(({ raw }) => raw).join(" ")
}
