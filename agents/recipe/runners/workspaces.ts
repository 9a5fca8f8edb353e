import { join } from "node:path"
import type { Located } from "../locateRunner.ts"
import { quoted } from "../shellWords.ts"
import { runTest, type TestResult } from "../TestResult.ts"
import { type Runner, words } from "./Runner.ts"

/** Packages of a monorepo that are tested one after the other, each by its own runner, as one runner with one report. */
export const workspaces = (parts: ReadonlyArray<Located>): Runner => ({
  name: "workspaces",
  programs: [],
  dependency: undefined,
  fallback: "npm test --workspaces",
  options: () => [],
  drops: { words: words(""), valued: words("") },
  valued: words(""),
  focus: (files) => files,
  read: (report, root) => readFramed(report, parts, root)
})

/** One line for all: every part runs whatever became of the others, and its report is kept behind a line with its length. */
export const framed = (
  lines: ReadonlyArray<{ readonly index: number; readonly report: string; readonly line: string }>,
  report: string
) => {
  const steps = lines.flatMap(({ index, report: own, line }) => [
    `(${line}) || code=$?`,
    `touch ${quoted(own)}; echo "part ${index} $(($(wc -c < ${quoted(own)})))" >> ${quoted(report)}; cat ${quoted(own)} >> ${quoted(report)}; rm -f ${quoted(own)}`
  ])
  return `{ code=0; ${steps.join("; ")}; exit $code; }`
}

const readFramed = (report: string, parts: ReadonlyArray<Located>, root: string): Array<TestResult> => {
  const bytes = Buffer.from(report)
  const results: Array<TestResult> = []
  for (let at = 0; at < bytes.length; ) {
    const lineEnd = bytes.indexOf("\n", at)
    const [, index, length] = /^part (\d+) (\d+)$/.exec(bytes.toString("utf8", at, lineEnd)) ?? []
    const part = parts[Number(index)]
    if (part === undefined) throw new Error("it is not the joined report of packages")
    at = lineEnd + 1 + Number(length)
    results.push(...resultsOf(part, bytes.toString("utf8", lineEnd + 1, at), root))
  }
  return results
}

const resultsOf = (part: Located, report: string, root: string): Array<TestResult> => {
  if (report !== "") return part.runner.read(report, root, join(root, part.folder))
  const id = `${part.folder} > ${runTest}`
  const failure = { kind: "unknown" as const, message: `The tests of ${part.folder} ended without a report.` }
  return [{ id, file: "", name: runTest, status: "failed", failure }]
}
