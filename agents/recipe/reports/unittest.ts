import { Schema } from "effect"
import { failureOf } from "../failure.ts"
import { fileTest, hookTest, identify, type Reported, runTest, type TestResult } from "../TestResult.ts"
import { fileAt } from "./relativeTo.ts"

/** Reads the lines of `unittestReporter.py`. */
export const readUnittest = (report: string, root: string, cwd: string): Array<TestResult> => {
  const told = report
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => decode(line))
  const tests = told.flatMap((line): Array<Reported> => {
    if (line.status === undefined) return []
    const failure = line.status === "failed" && line.error !== undefined ? { failure: failureIn(line) } : {}
    return [{ ...placeOf(line, root, cwd), status: line.status, ...failure }]
  })
  return identify(told.at(-1)?.end === undefined ? [...tests, cutShort] : tests)
}

const Line = Schema.Struct({
  status: Schema.optional(Schema.Literals(["passed", "failed", "skipped"])),
  end: Schema.optional(Schema.Finite),
  /** Absolute. */
  file: Schema.optional(Schema.String),
  suite: Schema.optional(Schema.String),
  name: Schema.optional(Schema.String),
  /** What stands for no test: a module that could not be loaded, or the fixture of a class or module. */
  kind: Schema.optional(Schema.Literals(["module", "hook"])),
  error: Schema.optional(
    Schema.Struct({
      type: Schema.String,
      assertion: Schema.Boolean,
      text: Schema.String,
      stack: Schema.optional(Schema.String)
    })
  )
})
type Line = typeof Line.Type
const decode = Schema.decodeUnknownSync(Schema.fromJsonString(Line))

const placeOf = ({ kind, name = "", suite = "", ...line }: Line, root: string, cwd: string) => {
  const file = fileAt(root, cwd, line.file ?? "")
  if (kind === "module") return { file, suites: [], name: file === "" ? runTest : fileTest }
  return kind === "hook" ? { file, suites: [name], name: hookTest } : { file, suites: [suite], name }
}

const failureIn = ({ kind, error }: Line) => {
  const { type, assertion, text, stack } = error!
  // unittest wraps what a module died of in an ImportError of its own, with the traceback as its message.
  if (kind === "module")
    return failureOf({ text: text.split("\n").findLast((line) => /^\w/.test(line)) ?? text, loading: true })
  return failureOf({ text, type, stack, known: assertion ? "assertion" : undefined })
}

const cutShort: Reported = {
  file: "",
  suites: [],
  name: runTest,
  status: "failed",
  failure: { kind: "unknown", message: "The process ended before its tests did." }
}
