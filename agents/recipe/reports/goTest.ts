import { Option, Schema } from "effect"
import { failureOf } from "../failure.ts"
import { type Failure, fileTest, identify, type Reported, runTest, type TestResult } from "../TestResult.ts"
import { thrownAt } from "../thrownAt.ts"
import { goPackages } from "./goPackages.ts"
import { fileAt } from "./relativeTo.ts"

/**
 * Reads what `go test -json` writes, stderr included: lines that are no event come from the compiler. A package ends with
 * an event of its own, which has to agree with those of its tests, as a test can print lines that are taken for verdicts.
 */
export const readGoTest = (report: string, root: string, cwd: string): Array<TestResult> => {
  const packages = new Map<string, Package>()
  const compiler: Array<string> = []
  for (const line of report.split("\n")) {
    const event = line.startsWith("{") ? Option.getOrUndefined(decode(line)) : undefined
    if (event?.Package !== undefined) record(packages, event, event.Package)
    else if (event?.Action === "build-output") compiler.push((event.Output ?? "").trimEnd())
    else if (event === undefined && line.trim() !== "") compiler.push(line)
  }
  const sources = goPackages(root, cwd)
  const unbuilt = unbuiltFiles(compiler, packages, root, cwd)
  const tests = [...packages].flatMap(([name, found]) => resultsOf(found, sources(name)))
  return identify([...unbuilt, ...tests])
}

const Event = Schema.Struct({
  Action: Schema.String,
  Package: Schema.optional(Schema.String),
  Test: Schema.optional(Schema.String),
  Output: Schema.optional(Schema.String),
  FailedBuild: Schema.optional(Schema.String)
})
type Event = typeof Event.Type

const decode = Schema.decodeUnknownOption(Schema.fromJsonString(Event))

interface Test {
  readonly verdicts: Set<string>
  output: string
}
interface Package {
  readonly tests: Map<string, Test>
  verdict: string | undefined
  output: string
  isUnbuilt: boolean
}

const verdicts = new Set(["pass", "fail", "skip"])

const record = (packages: Map<string, Package>, event: Event, name: string) => {
  const found = packages.get(name) ?? { tests: new Map(), verdict: undefined, output: "", isUnbuilt: false }
  packages.set(name, found)
  if (event.FailedBuild !== undefined) found.isUnbuilt = true
  if (event.Test === undefined) {
    if (verdicts.has(event.Action)) found.verdict = event.Action
    found.output = (found.output + (event.Output ?? "")).slice(-8000)
    return
  }
  const test = found.tests.get(event.Test) ?? { verdicts: new Set(), output: "" }
  found.tests.set(event.Test, test)
  if (verdicts.has(event.Action)) test.verdicts.add(event.Action)
  if (test.output.length < 16_000) test.output += event.Output ?? ""
}

const resultsOf = (found: Package, files: { readonly folder: string; readonly of: (test: string) => string }) => {
  const results = [...found.tests].map(([path, test]): Reported => {
    const [top = "", ...inner] = path.split("/")
    const place = {
      file: files.of(top),
      suites: inner.length === 0 ? [] : [top],
      name: inner.length === 0 ? top : inner.join("/")
    }
    const [verdict, ...others] = test.verdicts
    if (others.length > 0) return { ...place, status: "failed", failure: contradicted(test) }
    if (verdict === "skip") return { ...place, status: "skipped" }
    if (verdict === "pass") return { ...place, status: "passed" }
    // The parent of a failed subtest has not failed itself, unless it says something.
    const failed = [...found.tests].some(
      ([other, { verdicts }]) => other.startsWith(`${path}/`) && verdicts.has("fail")
    )
    const failure = failureIn(test.output)
    return failed && failure.message === "" ? { ...place, status: "passed" } : { ...place, status: "failed", failure }
  })
  const failed = results.some(({ status }) => status === "failed")
  const died = { file: files.folder, suites: [], name: fileTest, status: "failed" } satisfies Partial<Reported>
  if (found.verdict === "fail" && !failed && !found.isUnbuilt && !/\[(build|setup) failed\]/.test(found.output))
    results.push({ ...died, failure: failureOf({ text: found.output, loading: true }) })
  if (found.verdict === "pass" && failed)
    results.push({ ...died, failure: { kind: "unknown", message: "The package passed, and a test in it failed." } })
  return results
}

const contradicted = ({ verdicts, output }: Test): Failure => ({
  kind: "unknown",
  message: `It was reported as ${[...verdicts].join(" and as ")}: ${output.slice(0, 500)}`
})

/** A failed check (`t.Error`, `t.Fatal`) is an assertion; Go has no other. Only a panic is an exception. */
const failureIn = (output: string): Failure => {
  const panic = /^panic: ([\s\S]*?)(?: \[recovered[^\n]*\])?\n(?:\tpanic: |\n|goroutine |$)/m.exec(output)?.[1]
  if (panic?.startsWith("test timed out after")) return { kind: "timeout", message: panic }
  if (panic !== undefined) return { ...exceptionOf(panic, panicType(panic), output), ends: true }
  const said = output.replace(/^\s*(=== (RUN|PAUSE|CONT|NAME) .*|--- (FAIL|PASS|SKIP): .*)\n?/gm, "").trim()
  return { kind: "assertion", message: failureOf({ text: said }).message }
}

const exceptionOf = (text: string, type: string, stack: string): Failure => {
  const at = thrownAt(stack)
  return { kind: "exception", type, message: failureOf({ text }).message, ...(at === undefined ? {} : { at }) }
}

// As Sentry's Go client names them. What is thrown by hand is told without its type.
const panicType = (panic: string) => {
  if (/^runtime error: (index|slice bounds) out of range/.test(panic)) return "runtime.boundsError"
  if (/^interface conversion: /.test(panic)) return "runtime.TypeAssertionError"
  if (/^runtime error: /.test(panic)) return "runtime.errorString"
  if (/^(assignment to entry in nil map|close of |send on closed )/.test(panic)) return "runtime.plainError"
  return /^&?([\w.]+)\{/.exec(panic)?.[1] ?? "panic"
}

/** Each test file the compiler complains about; any other complaint stands for the whole run. */
const unbuiltFiles = (
  lines: ReadonlyArray<string>,
  packages: ReadonlyMap<string, Package>,
  root: string,
  cwd: string
) => {
  const byFile = new Map<string, Array<string>>()
  for (const line of lines) {
    const file = /^(?:vet: )?([^\s:]+\.go):\d+/.exec(line)?.[1]
    if (file === undefined) continue
    const path = fileAt(root, cwd, file)
    byFile.set(path, [...(byFile.get(path) ?? []), line])
  }
  const died = (file: string, text: string): Reported => ({
    file,
    suites: [],
    name: file === "" ? runTest : fileTest,
    status: "failed",
    failure: failureOf({ text, loading: true })
  })
  const broken = lines.some((line) => /^(FAIL\s.*\[(build|setup) failed\]|go: )/.test(line)) || packages.size === 0
  if (byFile.size === 0) return broken && lines.length > 0 ? [died("", lines.join("\n"))] : []
  return [...byFile].map(([file, said]) => died(file, said.join("\n")))
}
