import { failureOf } from "../failure.ts"
import { type Failure, fileTest, identify, type Reported, type TestResult } from "../TestResult.ts"
import { type JUnitCase, type JUnitProblem, junitCases } from "./junitCases.ts"
import { fileAt } from "./relativeTo.ts"

/** Reads what `pytest --junitxml -o junit_family=xunit1` writes: of its formats the one that names the file. */
export const readPytest = (report: string, root: string, cwd: string): Array<TestResult> => {
  const tests = new Map<string, Reported>()
  for (const test of junitCases(report)) {
    const reported = reportedOf(test, root, cwd)
    // Node ids are unique. A test whose teardown failed as well is listed again.
    const key = JSON.stringify([reported.file, reported.suites, reported.name])
    if (tests.get(key)?.status !== "failed") tests.set(key, reported)
  }
  return identify([...tests.values()])
}

const reportedOf = (test: JUnitCase, root: string, cwd: string): Reported => {
  const file = fileAt(root, cwd, test.file ?? "")
  // A module that could not be collected stands under its own dotted name, without a class.
  if (test.className === "" && test.problem?.message === "collection failure")
    return { file, suites: [], name: fileTest, status: "failed", failure: collection(test.problem) }
  const classes = classesIn(test)
  if (test.problem !== undefined)
    return { file, suites: classes, name: test.name, status: "failed", failure: failureIn(test.problem) }
  return { file, suites: classes, name: test.name, status: test.skipped === undefined ? "passed" : "skipped" }
}

/** `tests.test_cart.TestCart.TestEmpty` of `tests/test_cart.py` is the class `TestEmpty` in `TestCart`. */
const classesIn = ({ className = "", file = "" }: JUnitCase) => {
  const module = file.replace(/\.py$/, "").replaceAll("/", ".")
  return className.startsWith(`${module}.`) ? className.slice(module.length + 1).split(".") : []
}

const failureIn = ({ message, body }: JUnitProblem): Failure => {
  // The traceback's last line names the class without its module: `test_cart.py:7: EmptyCart`.
  const type = /^\S+:\d+: (\w+)$/.exec(body.trimEnd().split("\n").at(-1) ?? "")?.[1]
  const isVerdict = type === "Failed" || message.startsWith("[XPASS(strict)]") || message.startsWith("Failed: ")
  const known = /^Failed: Timeout >/.test(message) ? "timeout" : isVerdict ? "assertion" : undefined
  const text = /^failed on (?:setup|teardown) with "([\s\S]*)"$/.exec(message)?.[1] ?? message
  return failureOf({ text, type, known, stack: body })
}

const collection = ({ body }: JUnitProblem) => {
  const lines = body.split("\n").filter((line) => line.startsWith("E "))
  const text = lines.map((line) => line.slice(1).trim()).join("\n")
  return failureOf({ text: text === "" ? body : text, loading: true })
}
