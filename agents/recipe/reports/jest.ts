import { resolve } from "node:path"
import { Schema } from "effect"
import { failureOf } from "../failure.ts"
import { fileTest, identify, type Reported, type TestResult } from "../TestResult.ts"
import { relativeTo } from "./relativeTo.ts"

/** Reads what `jest --json` writes (22–30). */
export const readJest = (report: string, root: string, cwd: string): Array<TestResult> =>
  identify(
    decode(report).testResults.flatMap((file) => {
      const path = relativeTo(root, resolve(cwd, file.name))
      const tests = file.assertionResults.map((test): Reported => resultOf(test, path))
      const died = file.status === "failed" && !tests.some((test) => test.status === "failed")
      return died
        ? [...tests, { file: path, suites: [], name: fileTest, status: "failed", failure: loadFailure(file.message) }]
        : tests
    })
  )

const Assertion = Schema.Struct({
  ancestorTitles: Schema.Array(Schema.String),
  title: Schema.String,
  status: Schema.String,
  failureMessages: Schema.optional(Schema.NullOr(Schema.Array(Schema.String))),
  failureDetails: Schema.optional(Schema.NullOr(Schema.Array(Schema.Unknown)))
})
const Report = Schema.fromJsonString(
  Schema.Struct({
    testResults: Schema.Array(
      Schema.Struct({
        name: Schema.String,
        status: Schema.String,
        message: Schema.String,
        assertionResults: Schema.Array(Assertion)
      })
    )
  })
)
const decode = Schema.decodeUnknownSync(Report)

// "pending" and "disabled" are Jest's words for skipped.
const statusOf = (status: string): TestResult["status"] =>
  status === "passed" || status === "failed" || status === "todo" ? status : "skipped"

const resultOf = (test: typeof Assertion.Type, file: string): Reported => {
  const status = statusOf(test.status)
  const base = { file, suites: test.ancestorTitles, name: test.title, status }
  if (status !== "failed") return base
  const text = test.failureMessages?.[0] ?? ""
  const detail = test.failureDetails?.[0]
  const byMatcher = detail instanceof Object && "matcherResult" in detail
  return { ...base, failure: failureOf({ text, known: byMatcher ? "assertion" : undefined }) }
}

const loadFailure = (message: string) =>
  failureOf({ text: message.replace(/^\s*● Test suite failed to run\s*/, "").replace(/^ {4}/gm, ""), loading: true })
