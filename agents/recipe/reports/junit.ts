import { resolve } from "node:path"
import { XMLParser } from "fast-xml-parser"
import { failureOf } from "../failure.ts"
import { type Failure, fileTest, hookTest, identify, type Reported, type TestResult } from "../TestResult.ts"
import { relativeTo } from "./relativeTo.ts"

/**
 * Reads JUnit XML, for which there is no standard: the file is `testcase@file`, `testsuite@file`, or a class or suite name
 * that looks like a path (Vitest). Relative paths are seen from `cwd`. Throws on malformed XML.
 */
export const readJUnit = (report: string, root: string, cwd: string): Array<TestResult> => {
  const document = parser.parse(report, true) as Suite
  const found = casesOf(joined(document), [], undefined)
  return identify(found.flatMap((one) => reportedOf(one, isHook(one, found), root, cwd)))
}

const reportedOf = (found: Found, hook: boolean, root: string, cwd: string): Array<Reported> => {
  const { suites, name, failure, skipped } = found
  const isFile = found.file !== undefined && `/${found.file}`.endsWith(`/${name}`)
  // Node lists a file without tests as a test that passed.
  if (isFile && failure === undefined) return []
  const file = found.file === undefined ? "" : relativeTo(root, resolve(cwd, found.file))
  const titles = isFile
    ? { suites: [], name: fileTest }
    : hook
      ? { suites: [...suites, name], name: hookTest }
      : { suites, name }
  const test = { file, ...titles }
  if (skipped || failure === undefined) return [{ ...test, status: skipped ? "skipped" : "passed" }]
  return [{ ...test, status: "failed", failure: failureIn(failure, isFile) }]
}

// Vitest reports the failed hook of a suite as a failed test with the suite's name.
const isHook = (one: Found, all: ReadonlyArray<Found>) =>
  one.failure !== undefined && all.some((other) => other.file === one.file && other.name.startsWith(`${one.name} > `))

interface Problem {
  readonly "@message"?: string
  readonly "@type"?: string
  readonly "#text"?: string
}
interface Case {
  readonly "@name"?: string
  readonly "@classname"?: string
  readonly "@file"?: string
  readonly failure?: ReadonlyArray<Problem | string>
  readonly error?: ReadonlyArray<Problem | string>
  readonly skipped?: unknown
}
interface Suite {
  readonly "@name"?: string
  readonly "@file"?: string
  readonly testsuite?: ReadonlyArray<Suite>
  readonly testsuites?: ReadonlyArray<Suite>
  readonly testcase?: ReadonlyArray<Case>
}

const lists = new Set(["testsuites", "testsuite", "testcase", "failure", "error"])
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  parseTagValue: false,
  parseAttributeValue: false,
  isArray: (name) => lists.has(name)
})

interface Found {
  readonly file: string | undefined
  readonly suites: ReadonlyArray<string>
  readonly name: string
  readonly failure: Problem | string | undefined
  readonly skipped: boolean
}

const casesOf = (suite: Suite, names: ReadonlyArray<string>, file: string | undefined): Array<Found> => [
  ...(suite.testcase ?? []).map((test) => {
    const own = test["@file"] ?? file ?? pathLike(test["@classname"])
    return {
      file: own,
      suites: names.filter((name) => name !== own),
      name: test["@name"] ?? "",
      failure: (test.failure ?? test.error)?.[0],
      skipped: test.skipped !== undefined
    }
  }),
  ...(suite.testsuite ?? []).flatMap((inner) =>
    casesOf(
      joined(inner),
      inner["@name"] === undefined ? names : [...names, inner["@name"]],
      inner["@file"] ?? pathLike(inner["@name"]) ?? file
    )
  )
]

// The outermost element's name is the tool's, not a suite's.
const joined = (suite: Suite): Suite => ({
  ...suite,
  testsuite: [...(suite.testsuite ?? []), ...(suite.testsuites ?? []).map(({ "@name": _, ...inner }) => inner)]
})

const pathLike = (name: string | undefined) =>
  name !== undefined && /^[^\s>]*\.(?:[cm]?[jt]sx?|vue|svelte|py|rb|php|go|rs|java|kt|cs)$/.test(name)
    ? name
    : undefined

const failureIn = (problem: Problem | string, loading: boolean): Failure => {
  if (typeof problem === "string") return failureOf({ text: problem, loading })
  // Node's own reporter wraps the error that counts.
  const [message, body] = [problem["@message"] ?? "", (problem["#text"] ?? "").split("\n  cause: ").at(-1)!]
  const type = /^[A-Z][\w.$]*$/.test(problem["@type"] ?? "") ? problem["@type"] : undefined
  const failure = failureOf({ text: body === "" ? message : body, type, loading })
  return { ...failure, message: failureOf({ text: message === "" ? body : message }).message }
}
