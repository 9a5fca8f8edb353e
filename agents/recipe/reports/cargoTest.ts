import { failureOf } from "../failure.ts"
import { type Failure, fileTest, identify, type Reported, runTest, type TestResult } from "../TestResult.ts"
import { thrownAt } from "../thrownAt.ts"
import { rustSources } from "./rustSources.ts"

/**
 * Reads what `cargo test` prints, as stable Rust reports in no other form. A test can print the same lines, so a section
 * counts only when it is whole: as many verdicts as announced, and a summary that agrees with them.
 */
export const readCargoTest = (report: string, root: string, cwd: string): Array<TestResult> => {
  const sources = rustSources(root, cwd)
  const [before = "", ...sections] = `\n${report}`.split(/^(?=[ \t]+(?:Running [^\n]* \([^\n]*\)|Doc-tests [^\n]*)$)/m)
  const compiled = unbuilt(before, sources.path)
  const results = sections.flatMap((section) => resultsOf(section, sources))
  return identify(compiled.length > 0 || sections.length > 0 ? [...compiled, ...results] : [died("", before)])
}

type Sources = ReturnType<typeof rustSources>

const resultsOf = (section: string, sources: Sources): Array<Reported> => {
  const title = /^[ \t]+(?:Running (?:unittests )?(?:(.*?) )?\((.*)\)|Doc-tests (.*))/.exec(section)
  const target = sources.target(title?.[1] ?? "", title?.[2] ?? "")
  const lines = section.split("\n")
  const start = lines.findIndex((line) => /^running \d+ tests?$/.test(line))
  const announced = Number(/\d+/.exec(lines[start] ?? "")?.[0] ?? Number.NaN)
  // Criterion and other harnesses announce nothing.
  if (start < 0) return /^error: .*(test|bench|doctest) failed/m.test(section) ? [died(target, section)] : []
  const verdicts = lines
    .slice(start + 1)
    .flatMap((line) => verdictIn(line))
    .slice(0, announced)
  const summary = /^test result: (ok|FAILED)\. (\d+) passed; (\d+) failed; (\d+) ignored;/m.exec(section)
  const count = (verdict: string) => verdicts.filter((one) => one.verdict === verdict).length
  const told = summary === null ? "" : `${summary[2]} ${summary[3]} ${summary[4]}`
  const outputs = outputsIn(section)
  const results = verdicts.map(({ name, verdict }): Reported => {
    const place = sources.place(target, name)
    if (verdict !== "FAILED") return { ...place, status: verdict === "ok" ? "passed" : "skipped" }
    return { ...place, status: "failed", failure: failureIn(outputs.get(name) ?? "") }
  })
  if (told === `${count("ok")} ${count("FAILED")} ${count("ignored")}` && verdicts.length === announced) return results
  const why =
    summary === null
      ? "The process ended before its tests did."
      : `It announced ${announced} tests and counted ${told}.`
  return [...results, died(target, `${why}\n${section.slice(-2000)}`)]
}

const verdictIn = (line: string) => {
  const found =
    /^test (.+?)(?: - should panic)?(?: - compile(?: fail)?)? \.\.\. (ok|FAILED|ignored)(?:, .*|<.*| \(.*)?$/.exec(line)
  return found === null ? [] : [{ name: found[1]!, verdict: found[2]! }]
}

/** What failed tests wrote, by name; the part between the two lists of failures. */
const outputsIn = (section: string) => {
  const parts = section.split(/^---- (.+) stdout ----$/m).slice(1)
  return new Map(
    parts.flatMap((name, index) => (index % 2 === 0 ? [[name, parts[index + 1]!.split(/^failures:$/m)[0]!]] : []))
  )
}

const failureIn = (output: string): Failure => {
  const said = output.split(/^stack backtrace:$/m)[0]!.trim()
  // Rust 1.73 moved the message to a line of its own and dropped its quotes.
  const panic = /^thread '.*'(?: \(\d+\))? panicked at (?:'([\s\S]*)', )?[^\n]*?:\d+:\d+:?\n?([\s\S]*)$/m.exec(said)
  const message = panic === null ? said : (panic[1] ?? panic[2] ?? "").replace(/\nnote: run with [\s\S]*$/, "").trim()
  if (/^note: (test did not panic as expected|panic did not contain expected)/m.test(said)) return assertion(said)
  if (panic !== null && /^assertion (`|failed|\w+ == )/.test(message)) return assertion(message)
  if (panic !== null)
    return {
      kind: "exception",
      type: panicType(message),
      message: failureOf({ text: message }).message,
      ...place(said)
    }
  // A test that returns an error: `Error: ParseIntError { kind: InvalidDigit }`.
  const returned = /^Error: ([A-Z]\w*)?/m.exec(said)
  if (returned !== null)
    return { kind: "exception", type: returned[1] ?? "Error", message: failureOf({ text: said }).message }
  return { kind: "unknown", message: failureOf({ text: said }).message }
}

const place = (said: string) => {
  const at = thrownAt(said)
  return at === undefined ? {} : { at }
}

const assertion = (text: string): Failure => ({ kind: "assertion", message: failureOf({ text }).message })

// `called `Result::unwrap()` on an `Err` value: ParseIntError { kind: Empty }`
const panicType = (message: string) => /on an `Err` value: ([A-Z]\w*)/.exec(message)?.[1] ?? "panic"

const died = (file: string, text: string): Reported => ({
  file,
  suites: [],
  name: file === "" ? runTest : fileTest,
  status: "failed",
  failure: failureOf({ text: text.trim(), loading: true })
})

/** The files the compiler found errors in. Any error means that nothing was run. */
const unbuilt = (text: string, path: (file: string) => string): Array<Reported> => {
  const errors = text.split(/^(?=(?:error|warning)(?:\[\w+\])?: )/m).filter((part) => /^error/.test(part))
  const byFile = new Map<string, Array<string>>()
  for (const error of errors) {
    const file = /^\s+--> (.+?):\d+:\d+$/m.exec(error)?.[1]
    if (file !== undefined) byFile.set(path(file), [...(byFile.get(path(file)) ?? []), error.trim()])
  }
  if (byFile.size === 0 && errors.length > 0) return [died("", errors.join(""))]
  return [...byFile].map(([file, said]) => died(file, said.join("\n\n")))
}
