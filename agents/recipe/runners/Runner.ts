import type { Word } from "../shellWords.ts"
import type { TestResult } from "../TestResult.ts"

/** Where a run leaves its report; both paths are absolute and outside the checkout. */
export interface ReportFiles {
  readonly report: string
  /** The folder of our reporters, for runners that have no faithful one of their own. */
  readonly reporters: string
}

/** What the verifier knows about a test runner: how its command line is changed, and how its report is read. */
export interface Runner {
  readonly name: string
  /** Base names of the programs that start it. */
  readonly programs: ReadonlyArray<string>
  /** One of these words has to follow the program, or it does something else: `go build`. */
  readonly subcommands?: ReadonlySet<string>
  /** The dependency in `package.json` that brings it; undefined when it comes another way. */
  readonly dependency: string | undefined
  /** A command line for a repository that has the dependency but no usable script. */
  readonly fallback: string
  /** Options for a machine-readable report of every test; they come right after the program, or after its subcommand. */
  readonly options: (files: ReportFiles) => ReadonlyArray<string>
  /** Replaces the program by a driver of ours, where no option makes the runner tell enough. */
  readonly start?: (program: ReadonlyArray<Word>, files: ReportFiles) => ReadonlyArray<Word>
  /** A shell line around the runner's own: for those that write to stdout, or many files inside the checkout. */
  readonly around?: (line: string, files: ReportFiles) => string
  /** Options of the repository's own script that would stop early, watch, or report elsewhere. */
  readonly drops: {
    readonly words: ReadonlySet<string>
    /** Options whose value is the next word; `--option=value` is recognised too. */
    readonly valued: ReadonlySet<string>
  }
  /** Options that keep a value in the next word, so that it is not taken for a test file. */
  readonly valued: ReadonlySet<string>
  /** Its words of `focus` only filter what the others select: they come first, and no other word is left out. */
  readonly filters?: boolean
  /**
   * The words that stand for test files, as seen from the runner's folder, when only these are to run; undefined when this
   * line cannot be narrowed. It may run more than was asked for, never less.
   */
  readonly focus: (files: ReadonlyArray<string>, args: ReadonlyArray<string>) => ReadonlyArray<string> | undefined
  /** Reads the report. `root` is the checkout, `cwd` where the runner stood. Throws when the report is malformed. */
  readonly read: (report: string, root: string, cwd: string) => Array<TestResult>
}

/** Sets are easier to read as words in a row. */
export const words = (row: string): ReadonlySet<string> => new Set(row.split(/\s+/).filter((word) => word !== ""))
