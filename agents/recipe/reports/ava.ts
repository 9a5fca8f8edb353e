import { failureOf } from "../failure.ts"
import { type Failure, fileTest, identify, type Reported, runTest, type TestResult } from "../TestResult.ts"
import { avaSources } from "./avaSources.ts"
import { fileAt } from "./relativeTo.ts"
import { detail, readTap, type TapPoint } from "./tap.ts"

/** Reads what `ava --tap` writes (4–6): one flat list, in which the file stands before the title, shortened. */
export const readAva = (report: string, root: string, cwd: string): Array<TestResult> => {
  const { points, plan, comments, bailedOut } = readTap(report)
  const sources = avaSources(root, cwd)
  const reported: Array<Reported> = []
  let crash: TapPoint | undefined
  for (const point of points) {
    const lost = /^(.+\.\w+) exited (?:with a non-zero exit code: (\d+)|due to (\S+))$/.exec(point.name)
    const empty = /^No tests found in (.+?)(?:, make sure to import .*)?$/.exec(point.name)?.[1]
    const isCrash = !point.ok && detail(point, "name") !== undefined && lost === null && isUncaught(point)
    if (isCrash) crash ??= point
    if (lost !== null) {
      reported.push(
        died(
          fileAt(root, cwd, lost[1]!),
          crash === undefined ? { kind: "unknown", message: point.name } : crashed(crash)
        )
      )
      crash = undefined
    } else if (empty !== undefined) {
      // A helper among the tests holds none, and the run fails for it on base as well.
      reported.push(died(fileAt(root, cwd, empty), { kind: "unknown", message: point.name }))
    } else if (!isCrash) reported.push(reportedOf(point, sources(point.name)))
  }
  if (crash !== undefined) reported.push({ ...died("", crashed(crash)), name: runTest })
  const cut = bailedOut ?? (plan === undefined ? comments.slice(-20).join("\n") : undefined)
  if (cut !== undefined) reported.push({ ...died("", failureOf({ text: cut, loading: true })), name: runTest })
  return identify(reported)
}

const reportedOf = (point: TapPoint, place: { readonly file: string; readonly title: string }): Reported => {
  const test = { file: place.file, suites: [], name: place.title }
  if (point.directive !== undefined) return { ...test, status: point.directive === "skip" ? "skipped" : "todo" }
  return point.ok ? { ...test, status: "passed" } : { ...test, status: "failed", failure: failureIn(point) }
}

const failureIn = (point: TapPoint): Failure => {
  const message = detail(point, "message") ?? ""
  const details = Object.entries(point.details["details"] instanceof Object ? point.details["details"] : {})
  const text = details.map(([label, value]) => `${label}\n${String(value)}`).join("\n")
  const thrown = /^(Error thrown in test|Rejected promise returned by test)/.test(message)
  if (thrown) {
    // AVA prints errors as objects: `MyErr @Error {`, and in it the message as a literal.
    const shown = String(details[0]?.[1] ?? "")
    const type = /^([\w$.]+)(?: @\w+)? \{/.exec(shown)?.[1]
    const said = /^ {2}message: ([`'"])([\s\S]*?)\1,$/m.exec(shown)?.[2]
    return failureOf({
      text: said?.replace(/\\(['"`\\])/g, "$1") ?? (shown === "" ? message : shown),
      type: type ?? "Error"
    })
  }
  if (message === "Test timeout exceeded") return { kind: "timeout", message }
  if (/^Test finished without/.test(message)) return { kind: "unknown", message }
  const isAssertion = detail(point, "name") === "AssertionError"
  return failureOf({
    text: [message, detail(point, "assertion"), text].filter((part) => part !== undefined && part !== "").join("\n"),
    type: isAssertion ? "AssertionError" : undefined
  })
}

// What a test did not throw stands under the error's own words, `TypeError: late`; a test stands under its title.
const isUncaught = (point: TapPoint) => {
  const said = detail(point, "message")?.split("\n")[0] ?? ""
  const name = detail(point, "name")
  return (
    point.name === `${name}: ${said}` ||
    /^(Uncaught exception|Unhandled rejection)/.test(point.name) ||
    /^\/.*:\d+$/.test(point.name)
  )
}

const crashed = (point: TapPoint) =>
  failureOf({ text: `${detail(point, "name")}: ${detail(point, "message") ?? point.name}`, loading: true })

const died = (file: string, failure: Failure): Reported => ({
  file,
  suites: [],
  name: fileTest,
  status: "failed",
  failure
})
