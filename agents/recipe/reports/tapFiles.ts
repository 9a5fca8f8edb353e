import { failureOf } from "../failure.ts"
import { type Failure, fileTest, identify, type Reported, runTest, type TestResult } from "../TestResult.ts"
import { fileAt } from "./relativeTo.ts"
import { detail, readTap, type TapLevel, type TapPoint } from "./tap.ts"

/** Reads the TAP of node-tap (14 and newer): one subtest per file, in it one per `t.test`, in it the assertions. */
export const readTapFiles = (report: string, root: string, cwd: string): Array<TestResult> => {
  const stream = readTap(report)
  const reported = stream.points.flatMap((point) => {
    const file = fileAt(root, cwd, detail(point, "file") ?? point.name)
    const tests = testsIn(point.subtest, []).map((test): Reported => ({ ...test, file }))
    const died = !point.ok && point.directive === undefined && !tests.some(({ status }) => status === "failed")
    return died
      ? [...tests, { file, suites: [], name: fileTest, status: "failed" as const, failure: lastWords(point) }]
      : tests
  })
  const cut = stream.bailedOut ?? (stream.plan === undefined ? "The run ended before its tests did." : undefined)
  if (cut !== undefined)
    reported.push({ file: "", suites: [], name: runTest, status: "failed", failure: { kind: "unknown", message: cut } })
  return identify(reported)
}

type Test = Omit<Reported, "file">

/** A subtest with assertions of its own is a test, one with subtests only a suite; what stands in neither is a test by itself. */
const testsIn = (level: TapLevel | undefined, suites: ReadonlyArray<string>): Array<Test> =>
  (level?.points ?? []).flatMap((point) => {
    if (point.directive !== undefined) return [leaf(point, suites)]
    if (point.subtest === undefined) return suites.length === 0 ? [leaf(point, suites)] : []
    const inner = testsIn(point.subtest, [...suites, point.name])
    const own = point.subtest.points.filter(({ subtest }) => subtest === undefined)
    const failing = own.find(({ ok, directive }) => !ok && directive === undefined)
    const isTest = own.some(({ directive }) => directive === undefined) || inner.length === 0
    const alone = !point.ok && failing === undefined && !inner.some(({ status }) => status === "failed")
    if (!isTest && !alone) return inner
    const test = leaf(
      failing === undefined
        ? { ...point, ok: point.ok || !alone }
        : { ...failing, name: point.name, says: failing.name },
      suites
    )
    return [test, ...inner]
  })

const leaf = (point: TapPoint & { readonly says?: string }, suites: ReadonlyArray<string>): Test => {
  const place = { suites, name: point.name }
  if (point.directive !== undefined) return { ...place, status: point.directive === "skip" ? "skipped" : "todo" }
  return point.ok ? { ...place, status: "passed" } : { ...place, status: "failed", failure: failureIn(point) }
}

const failureIn = (point: TapPoint & { readonly says?: string }): Failure => {
  const { details, says: name = point.name } = point
  if (details["expired"] !== undefined) return { kind: "timeout", message: `${name} ${details["expired"]}` }
  const type = detail(point, "type")
  const text = [name, detail(point, "diff")].filter((part) => part !== undefined).join("\n")
  // Only what was thrown says who caught it.
  if (details["tapCaught"] === undefined) return { kind: "assertion", message: failureOf({ text }).message }
  return failureOf({ text: name, type: type === "Object" ? undefined : type })
}

const lastWords = (point: TapPoint): Failure => ({
  kind: "unknown",
  message: `${point.name} ended with ${String(point.details["exitCode"] ?? point.details["signal"] ?? "an error")} outside any test.`
})
