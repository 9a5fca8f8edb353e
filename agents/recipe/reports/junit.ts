import { failureOf } from "../failure.ts"
import { type Failure, fileTest, hookTest, identify, type Reported, type TestResult } from "../TestResult.ts"
import { classFile } from "./classFile.ts"
import { type JUnitCase, type JUnitProblem, junitCases } from "./junitCases.ts"
import { fileAt } from "./relativeTo.ts"

/**
 * Reads JUnit XML, for which there is no standard: the file is `testcase@file`, `testsuite@file`, a class or suite name
 * that looks like a path (Vitest), or the source of the class. Relative paths are seen from `cwd`. Throws on malformed XML.
 */
export const readJUnit = (report: string, root: string, cwd: string): Array<TestResult> => {
  const sources = classFile(root)
  const found = junitCases(report).map((test): Found => {
    const path = pathIn(test)
    const file = path === undefined ? sources(test.className ?? "") : fileAt(root, cwd, path)
    return { ...test, path, file, suites: test.suites.filter((name) => !isPath(name)) }
  })
  return identify(found.flatMap((one) => reportedOf(one, isHook(one, found))))
}

/** The failure of a case, with what the body says about it when the attributes say less. */
export const failureIn = ({ message, body, ...problem }: JUnitProblem, loading: boolean): Failure => {
  // Node's own reporter wraps the error that counts.
  const cause = body.split("\n  cause: ").at(-1)!
  const type = isClass(problem.type) ? problem.type : undefined
  const failure = failureOf({ text: cause === "" ? message : cause, type, loading })
  return { ...failure, message: failureOf({ text: message === "" ? cause : message }).message }
}

interface Found extends JUnitCase {
  /** As the report gave it. */
  readonly path: string | undefined
  readonly file: string
}

const pathIn = (test: JUnitCase) =>
  test.file ??
  test.suites.findLast(isPath) ??
  test.suiteFile ??
  (isPath(test.className ?? "") ? test.className : undefined)

const reportedOf = ({ suites, name, problem, skipped, path, file }: Found, hook: boolean): Array<Reported> => {
  const isFile = path !== undefined && `/${path}`.endsWith(`/${name}`)
  // Node lists a file without tests as a test that passed.
  if (isFile && problem === undefined) return []
  const titles = isFile
    ? { suites: [], name: fileTest }
    : hook
      ? { suites: [...suites, name], name: hookTest }
      : { suites, name }
  const test = { file, ...titles }
  if (skipped !== undefined || problem === undefined)
    return [{ ...test, status: skipped === undefined ? "passed" : "skipped" }]
  return [{ ...test, status: "failed", failure: failureIn(problem, isFile) }]
}

// Vitest reports the failed hook of a suite as a failed test with the suite's name.
const isHook = (one: Found, all: ReadonlyArray<Found>) =>
  one.problem !== undefined && all.some((other) => other.path === one.path && other.name.startsWith(`${one.name} > `))

const isPath = (name: string) => /^[^\s>]*\.(?:[cm]?[jt]sx?|vue|svelte|py|rb|php|go|rs|java|kt|cs)$/.test(name)

// Node's reporter puts words of its own there: `testCodeFailure`.
const isClass = (type: string | undefined) => type !== undefined && /^([\w$]+[.\\:$]+)*[A-Z]\w*$/.test(type)
