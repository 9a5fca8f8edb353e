import { failureOf } from "../failure.ts"
import { identify, type Reported, type TestResult } from "../TestResult.ts"
import { type JUnitCase, type JUnitProblem, junitCases } from "./junitCases.ts"
import { relativeTo } from "./relativeTo.ts"

/** Reads what `phpunit --log-junit` writes (9–12): the file is told, the class is the only suite worth its name. */
export const readPhpunit = (report: string, root: string): Array<TestResult> =>
  identify(junitCases(report).map((test) => reportedOf(test, root)))

const reportedOf = (test: JUnitCase, root: string): Reported => {
  const suite = (test.className ?? test.suites.at(-1) ?? "").split(/[.\\]/).at(-1)!
  const place = { file: relativeTo(root, test.file ?? test.suiteFile ?? ""), suites: [suite], name: test.name }
  if (test.problem !== undefined) return { ...place, status: "failed", failure: failureIn(test.problem) }
  return { ...place, status: test.skipped === undefined ? "passed" : "skipped" }
}

const failureIn = ({ tag, type, body }: JUnitProblem) => {
  // The test's own name stands first, where it happened last.
  const said = body
    .trim()
    .split("\n")
    .slice(1)
    .join("\n")
    .replace(/\n\n(\/\S+:\d+\n?)+$/, "")
  const text = type === undefined ? said : said.replace(`${type}: `, "")
  return failureOf({ text, type, known: tag === "failure" ? "assertion" : undefined })
}
