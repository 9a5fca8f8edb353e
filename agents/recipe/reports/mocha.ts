import { resolve } from "node:path"
import { Schema } from "effect"
import { failureOf } from "../failure.ts"
import { hookTest, identify, type Reported, type TestResult } from "../TestResult.ts"
import { relativeTo } from "./relativeTo.ts"

/** Reads what Mocha's `json` reporter writes (6–12). Suites come joined by blanks, so they count as one. */
export const readMocha = (report: string, root: string, cwd: string): Array<TestResult> => {
  const { tests, failures, pending } = decode(report)
  const waiting = pending.map(keyOf)
  const reported = tests.map((test): Reported => {
    const place = placeOf(test, root, cwd)
    // The same title may stand twice in a file, so each pending entry answers for one test only.
    const skipped = waiting.indexOf(keyOf(test))
    if (hasFailed(test)) return { ...place, status: "failed", failure: failureIn(test) }
    if (skipped >= 0) waiting.splice(skipped, 1)
    return { ...place, status: skipped >= 0 ? "skipped" : "passed" }
  })
  // A failed hook is listed under failures only. It belongs to the test it was run for, which then never ran.
  for (const failed of failures) {
    const hook = /^"(before|after) (each|all)" hook(?::.*?)?(?: for "([\s\S]*)")?$/.exec(failed.title)
    if (hook === null) continue
    const place = placeOf(failed, root, cwd)
    const victim = {
      ...place,
      name: hook[3] ?? hookTest,
      status: "failed",
      failure: failureIn(failed)
    } satisfies Reported
    const same = reported.findIndex(
      (test) => test.file === victim.file && test.name === victim.name && `${test.suites}` === `${victim.suites}`
    )
    if (same >= 0) reported[same] = victim
    else reported.push(victim)
  }
  return identify(reported)
}

const Test = Schema.Struct({
  title: Schema.String,
  fullTitle: Schema.String,
  file: Schema.optional(Schema.NullOr(Schema.String)),
  err: Schema.Struct({
    name: Schema.optional(Schema.String),
    code: Schema.optional(Schema.Unknown),
    message: Schema.optional(Schema.String),
    stack: Schema.optional(Schema.String)
  })
})
type Test = typeof Test.Type
const decode = Schema.decodeUnknownSync(
  Schema.fromJsonString(
    Schema.Struct({ tests: Schema.Array(Test), failures: Schema.Array(Test), pending: Schema.Array(Test) })
  )
)

const keyOf = (test: Test) => `${test.file} > ${test.fullTitle}`
const hasFailed = ({ err }: Test) => err.message !== undefined || err.stack !== undefined

const placeOf = (test: Test, root: string, cwd: string) => ({
  file: test.file ? relativeTo(root, resolve(cwd, test.file)) : "",
  suites: [test.fullTitle.slice(0, -test.title.length).trim()],
  name: test.title
})

const failureIn = ({ err }: Test) =>
  failureOf({
    text: err.stack ?? err.message ?? "",
    type: err.name,
    code: typeof err.code === "string" ? err.code : undefined
  })
