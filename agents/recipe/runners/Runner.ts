import type { TestResult } from "../TestResult.ts"

/** Where a run leaves its report; both paths are absolute and outside the checkout. */
export interface ReportFiles {
  readonly report: string
  /** Our reporter for runners that have no faithful one of their own. */
  readonly reporter: string
}

/** What the verifier knows about a test runner: how its command line is changed, and how its report is read. */
export interface Runner {
  readonly name: string
  /** Base names of the programs that start it. */
  readonly programs: ReadonlyArray<string>
  /** The dependency that brings it; undefined when it is part of Node. */
  readonly dependency: string | undefined
  /** A command line for a repository that has the dependency but no usable script. */
  readonly fallback: string
  /** Options for a machine-readable report of every test; they come right after the program. */
  readonly options: (files: ReportFiles) => ReadonlyArray<string>
  /** Options of the repository's own script that would stop early, watch, or report elsewhere. */
  readonly drops: {
    readonly words: ReadonlySet<string>
    /** Options whose value is the next word; `--option=value` is recognised too. */
    readonly valued: ReadonlySet<string>
  }
  /** Options that keep a value in the next word, so that it is not taken for a test file. */
  readonly valued: ReadonlySet<string>
  /** The words that stand for test files when only some are to run; undefined when this line cannot be narrowed. */
  readonly focus: (files: ReadonlyArray<string>, args: ReadonlyArray<string>) => ReadonlyArray<string> | undefined
  /** Throws when the report is malformed. */
  readonly read: (report: string, root: string, cwd: string) => Array<TestResult>
}
