/** What kind of event made a test fail. `import` and `syntax` say that code could not be loaded, not that it is wrong. */
export type FailureKind = "assertion" | "exception" | "syntax" | "import" | "timeout" | "unknown"

export interface Failure {
  readonly kind: FailureKind
  /** The error's class, where the runner tells. */
  readonly type?: string
  /** At most 2,000 characters, without colour codes. */
  readonly message: string
  /** Of an exception, where it was thrown: `src/cart.js:12`, the path as the runner writes it. */
  readonly at?: string
  /** The test's program died of it: what would have come after in the same folder did not run. */
  readonly ends?: true
}

/**
 * One test of one run. `id` is `<file> > <suite> > <name>`, `file` a posix path relative to the checkout; the second test
 * with the same id ends in ` #2`. A file that could not be loaded, or died after its tests, is a failed test named
 * `(file)`, a hook that failed for no test in particular one named `(hook)`, and a run that died without a report is one
 * failed test named `(test run)` with an empty file.
 */
export interface TestResult {
  readonly id: string
  readonly file: string
  readonly name: string
  readonly status: "passed" | "failed" | "skipped" | "todo"
  readonly failure?: Failure
}

export const fileTest = "(file)"
export const hookTest = "(hook)"
export const runTest = "(test run)"

/** False for the stand-ins of a file, a hook or a whole run. */
export const isRealTest = ({ name }: TestResult) => name !== fileTest && name !== hookTest && name !== runTest

/** What a report says about a test, before ids are given. */
export interface Reported extends Omit<TestResult, "id"> {
  readonly suites: ReadonlyArray<string>
}

/** Gives ids in the order of the report. */
export const identify = (reported: ReadonlyArray<Reported>): Array<TestResult> => {
  const seen = new Map<string, number>()
  return reported.map(({ suites, ...result }) => {
    const id = [result.file, ...suites, result.name].filter((part) => part !== "").join(" > ")
    const count = (seen.get(id) ?? 0) + 1
    seen.set(id, count)
    return { ...result, id: count === 1 ? id : `${id} #${count}` }
  })
}
