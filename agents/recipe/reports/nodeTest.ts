import { resolve } from "node:path"
import { Schema } from "effect"
import { failureOf } from "../failure.ts"
import { type Failure, fileTest, hookTest, identify, type Reported, type TestResult } from "../TestResult.ts"
import { relativeTo } from "./relativeTo.ts"

/** Reads the lines of `nodeReporter.mjs`. `cwd` is where the run stood, `root` the checkout. */
export const readNodeTest = (report: string, root: string, cwd: string): Array<TestResult> => {
  const suites: Array<string> = []
  const output = new Map<string, string>()
  const reported: Array<Reported> = []
  for (const line of report.split("\n")) {
    if (line === "") continue
    const event = decodeEvent(line)
    const path = event.file === undefined ? "" : resolve(cwd, event.file)
    if (event.type === "test:stderr") output.set(path, ((output.get(path) ?? "") + (event.message ?? "")).slice(-8000))
    // A parent's start comes before its children's, whatever runs concurrently.
    if (event.type === "test:start") suites[event.nesting ?? 0] = event.name ?? ""
    if (event.type === "test:pass" || event.type === "test:fail") {
      const result = resultOf(event, suites.slice(0, event.nesting ?? 0), path, output.get(path) ?? "")
      if (result !== undefined) reported.push({ ...result, file: relativeTo(root, path) })
    }
  }
  return identify(reported)
}

const Event = Schema.fromJsonString(
  Schema.Struct({
    type: Schema.String,
    name: Schema.optional(Schema.String),
    nesting: Schema.optional(Schema.Finite),
    file: Schema.optional(Schema.String),
    message: Schema.optional(Schema.String),
    skip: Schema.optional(Schema.Boolean),
    todo: Schema.optional(Schema.Boolean),
    suite: Schema.optional(Schema.Boolean),
    error: Schema.optional(
      Schema.Struct({
        failureType: Schema.optional(Schema.String),
        exitCode: Schema.optional(Schema.NullOr(Schema.Finite)),
        type: Schema.optional(Schema.String),
        code: Schema.optional(Schema.String),
        stack: Schema.optional(Schema.String),
        text: Schema.String
      })
    )
  })
)
type Event = typeof Event.Type
const decodeEvent = Schema.decodeUnknownSync(Event)

const resultOf = (event: Event, suites: Array<string>, path: string, output: string): Reported | undefined => {
  const name = event.name ?? ""
  const failed = event.type === "test:fail"
  const failureType = event.error?.failureType
  // Each file is itself reported as a test when it holds none, or when its process ended badly.
  if (event.nesting === 0 && (name === path || path.endsWith(`/${name}`)))
    return failed
      ? { file: "", suites, name: fileTest, status: "failed", failure: fileFailure(event, output) }
      : undefined
  if (event.suite) {
    return failureType === "hookFailed"
      ? { file: "", suites: [...suites, name], name: hookTest, status: "failed", failure: failureOf(event.error!) }
      : undefined
  }
  const status = event.todo ? "todo" : event.skip ? "skipped" : failed ? "failed" : "passed"
  // The parent of a failed subtest has not failed itself: the subtest is reported beside it.
  if (status !== "failed" || failureType === "subtestsFailed")
    return { file: "", suites, name, status: status === "failed" ? "passed" : status }
  return { file: "", suites, name, status, failure: testFailure(event.error) }
}

const testFailure = (error: Event["error"]): Failure =>
  failureOf({
    ...(error ?? { text: "" }),
    known: error?.failureType === "testTimeoutFailure" ? "timeout" : undefined
  })

const fileFailure = ({ error }: Event, output: string): Failure =>
  failureOf({
    text: output === "" ? `${error?.text ?? ""} (exit code ${error?.exitCode ?? "unknown"})` : output,
    code: error?.code === "ERR_TEST_FAILURE" ? undefined : error?.code,
    loading: true
  })
