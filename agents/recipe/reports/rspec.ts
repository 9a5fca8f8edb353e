import { Schema } from "effect"
import { failureOf } from "../failure.ts"
import { type Failure, fileTest, hookTest, identify, type Reported, runTest, type TestResult } from "../TestResult.ts"
import { fileAt } from "./relativeTo.ts"

/** Reads what `rspec --format json` writes (3). Groups come joined by blanks, so they count as one suite. */
export const readRspec = (report: string, root: string, cwd: string): Array<TestResult> => {
  const { examples, messages = [] } = decode(report)
  const outside = messages.flatMap((message) => outsideOf(message, root, cwd))
  return identify([...outside, ...examples.map((example) => reportedOf(example, root, cwd))])
}

const Example = Schema.Struct({
  id: Schema.String,
  description: Schema.String,
  full_description: Schema.String,
  status: Schema.Literals(["passed", "failed", "pending"]),
  pending_message: Schema.optional(Schema.NullOr(Schema.String)),
  exception: Schema.optional(
    Schema.Struct({
      class: Schema.String,
      message: Schema.NullOr(Schema.String),
      backtrace: Schema.optional(Schema.NullOr(Schema.Array(Schema.String)))
    })
  )
})
const decode = Schema.decodeUnknownSync(
  Schema.fromJsonString(
    Schema.Struct({ examples: Schema.Array(Example), messages: Schema.optional(Schema.Array(Schema.String)) })
  )
)

const reportedOf = (example: typeof Example.Type, root: string, cwd: string): Reported => {
  const place = {
    // `file_path` is where a shared example is written, the id where it is run.
    file: fileAt(root, cwd, example.id.replace(/\[[\d:]+\]$/, "")),
    suites: [example.full_description.slice(0, -example.description.length).trim()],
    name: example.description
  }
  if (example.status === "failed") return { ...place, status: "failed", failure: failureIn(example.exception) }
  const isTodo = example.pending_message === "Not yet implemented"
  return { ...place, status: example.status === "passed" ? "passed" : isTodo ? "todo" : "skipped" }
}

const failureIn = (exception: (typeof Example.Type)["exception"]): Failure =>
  failureOf({
    text: (exception?.message ?? "").trim(),
    type: exception?.class,
    stack: exception?.backtrace?.join("\n")
  })

/** Files that could not be loaded and hooks that failed after all examples of a group are told in prose only. */
const outsideOf = (message: string, root: string, cwd: string): ReadonlyArray<Reported> => {
  if (!message.includes("An error occurred")) return []
  const [, type, words = ""] = /^([A-Z]\w*(?:::\w+)*):?\n((?: +\S.*\n?)+)/m.exec(message) ?? []
  const text = type === undefined ? message : `${type}: ${words.replace(/^ {2}/gm, "").trim()}`
  const loading = /An error occurred while loading (.+?)\.(?: |$)/m.exec(message)?.[1]
  const at = loading ?? /^# (\.\/.+?):\d+/m.exec(message)?.[1]
  const file = at === undefined ? "" : fileAt(root, cwd, at)
  const name = loading !== undefined ? fileTest : file === "" ? runTest : hookTest
  return [
    { file, suites: [], name, status: "failed", failure: failureOf({ text, type, loading: loading !== undefined }) }
  ]
}
