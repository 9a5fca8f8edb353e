import { Schema } from "effect"
import { failureOf } from "../failure.ts"
import { type Failure, fileTest, identify, type Reported, runTest, type TestResult } from "../TestResult.ts"
import { fileAt } from "./relativeTo.ts"

/** Reads the lines of `tapeReporter.cjs`. A test is what `test()` names; its assertions have no result of their own. */
export const readTape = (report: string, root: string, cwd: string): Array<TestResult> => {
  const lines = report.split("\n").filter((line) => line !== "")
  const files: Array<{ readonly file: string; readonly rows: Array<Row> }> = []
  for (const row of lines.map((line) => decode(line))) {
    if (row.type === "file") files.push({ file: fileAt(root, cwd, row.file ?? ""), rows: [] })
    else files.at(-1)?.rows.push(row)
  }
  return identify(files.flatMap(({ file, rows }) => resultsOf(file, rows)))
}

const Row = Schema.Struct({
  type: Schema.String,
  file: Schema.optional(Schema.String),
  name: Schema.optional(Schema.String),
  id: Schema.optional(Schema.Finite),
  parent: Schema.optional(Schema.Finite),
  test: Schema.optional(Schema.Finite),
  ok: Schema.optional(Schema.Boolean),
  skip: Schema.optional(Schema.Boolean),
  todo: Schema.optional(Schema.Boolean),
  operator: Schema.optional(Schema.String),
  error: Schema.optional(Schema.Struct({ type: Schema.String, text: Schema.String })),
  exit: Schema.optional(Schema.NullOr(Schema.Finite)),
  signal: Schema.optional(Schema.NullOr(Schema.String)),
  stderr: Schema.optional(Schema.String)
})
type Row = typeof Row.Type
const decode = Schema.decodeUnknownSync(Schema.fromJsonString(Row))

const resultsOf = (file: string, rows: ReadonlyArray<Row>): Array<Reported> => {
  const tests = rows.filter(({ type }) => type === "test")
  const asserts = rows.filter(({ type }) => type === "assert")
  const exit = rows.at(-1)?.type === "exit" ? rows.at(-1) : undefined
  const isEnded = (id: number | undefined) => rows.some(({ type, test }) => type === "end" && test === id)
  // The process that died did so in the last test that had begun.
  const last = exit?.exit !== 0 ? tests.findLast(({ id, skip }) => skip !== true && !isEnded(id)) : undefined
  const results = tests.map((test): Reported => {
    const place = { file, suites: titlesAbove(test, tests), name: test.name ?? "" }
    if (test.skip || test.todo) return { ...place, status: test.skip ? "skipped" : "todo" }
    const failed = asserts.find((row) => row.test === test.id && row.ok === false && row.todo !== true)
    if (failed !== undefined) return { ...place, status: "failed", failure: failureIn(failed) }
    if (test === last) return { ...place, status: "failed", failure: failureOf({ text: exit?.stderr ?? "" }) }
    return { ...place, status: "passed" }
  })
  const isExplained = results.some(({ status }) => status === "failed")
  if (exit === undefined) return [...results, died("", "The run ended before its tests did.")]
  return exit.exit === 0 || isExplained
    ? results
    : [...results, died(file, exit.stderr || `It ended with ${exit.exit ?? exit.signal}.`)]
}

const titlesAbove = (test: Row, tests: ReadonlyArray<Row>): Array<string> => {
  const parent = test.parent === undefined ? undefined : tests.find(({ id }) => id === test.parent)
  return parent === undefined ? [] : [...titlesAbove(parent, tests), parent.name ?? ""]
}

const failureIn = ({ name = "", operator, error }: Row): Failure => {
  if (/ timed out after \d+ms$/.test(name)) return { kind: "timeout", message: name }
  // `t.end(err)` and `t.error(err)` hand on what was thrown elsewhere.
  if (operator === "error" && error !== undefined) return failureOf({ text: error.text, type: error.type })
  return {
    kind: "assertion",
    message: failureOf({ text: error === undefined || error.text === name ? name : `${name}\n${error.text}` }).message
  }
}

const died = (file: string, text: string): Reported => ({
  file,
  suites: [],
  name: file === "" ? runTest : fileTest,
  status: "failed",
  failure: failureOf({ text, loading: true })
})
