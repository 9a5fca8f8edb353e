import { stripVTControlCharacters } from "node:util"
import { failureOf } from "../failure.ts"
import { fileTest, hookTest, identify, type Reported, runTest, type TestResult } from "../TestResult.ts"
import { classFile } from "./classFile.ts"
import { failureIn } from "./junit.ts"
import { type JUnitCase, junitCases } from "./junitCases.ts"
import { relativeTo } from "./relativeTo.ts"

/**
 * Reads the `TEST-*.xml` files of Maven Surefire, Failsafe and Gradle, joined. Their suites are classes, and the file is
 * the class's source; or, where no test ran, what the build said. A test that passed at a second try (`flakyFailure`) counts as passed.
 */
export const readSurefire = (report: string, root: string): Array<TestResult> => {
  if (!report.trimStart().startsWith("<")) return identify(unbuilt(report, root))
  const sources = classFile(root)
  return identify(junitCases(report).map((test) => reportedOf(test, sources)))
}

const reportedOf = (test: JUnitCase, sources: (name: string) => string): Reported => {
  const { className = "", problem } = test
  // A class that could not be set up fails under its own name, or none.
  const isClass = ["", className, "initializationError", "classMethod", "executionError"].includes(test.name)
  const simple = className.split(".").at(-1)!.replaceAll("$", ".")
  const place = { file: sources(className), suites: [simple], name: isClass ? hookTest : nameIn(test.name) }
  if (problem === undefined) return { ...place, status: test.skipped === undefined ? "passed" : "skipped" }
  return { ...place, status: "failed", failure: failureIn(firstLine(problem), false) }
}

// `adds()` is how Gradle writes what Surefire calls `adds`.
const nameIn = (name: string) => name.replace(/\(\)$/, "")

// The body is the stack; without a message its first lines are all there is.
const firstLine = <P extends { readonly message: string; readonly body: string; readonly type: string | undefined }>(
  problem: P
): P => ({
  ...problem,
  message:
    problem.message === "" ? problem.body.split(/\n\s+at /)[0]! : problem.message.replace(`${problem.type}: `, "")
})

/** Each file the compiler complains about; any other complaint stands for the whole run. */
const unbuilt = (output: string, root: string): Array<Reported> => {
  const byFile = new Map<string, string>()
  const complaint =
    /^(?:\[ERROR\] |e: (?:file:\/\/)?)?(\/\S+\.(?:java|kt|groovy|scala))(?::\[\d+,\d+\]|:\d+:\d+|:\d+: error:| ?:) ?(.*)$/gm
  for (const [line, path, said] of stripVTControlCharacters(output).matchAll(complaint))
    if (!byFile.has(path!)) byFile.set(path!, line.startsWith("e: ") ? line : `error: ${said}`)
  if (byFile.size === 0) return [died("", output.slice(-8000))]
  return [...byFile].map(([path, said]) => died(relativeTo(root, path), said))
}

const died = (file: string, text: string): Reported => ({
  file,
  suites: [],
  name: file === "" ? runTest : fileTest,
  status: "failed",
  failure: failureOf({ text, loading: true })
})
