import { XMLParser } from "fast-xml-parser"

/** A `testcase` of a JUnit XML file as it stands there; every tool means something else by it. */
export interface JUnitCase {
  /** Names of the suites around it, outermost first. */
  readonly suites: ReadonlyArray<string>
  readonly name: string
  readonly className: string | undefined
  readonly file: string | undefined
  /** `file` of the innermost suite that has one. */
  readonly suiteFile: string | undefined
  readonly problem: JUnitProblem | undefined
  readonly skipped: { readonly type: string; readonly message: string } | undefined
}

export interface JUnitProblem {
  readonly tag: "failure" | "error"
  readonly type: string | undefined
  readonly message: string
  readonly body: string
}

/** The cases of one or several JUnit XML documents that stand one after the other. Throws on malformed XML. */
export const junitCases = (report: string): Array<JUnitCase> =>
  documentsIn(report).flatMap((document) => casesOf(joined(parser.parse(document, true) as Suite), [], undefined))

// A test may print a whole XML document, which then stands in a CDATA section: only what follows a finished one counts.
const documentsIn = (report: string) => report.split(/(?<=<\/testsuites?>\s*)(?=<\?xml[\s?])/)

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
  readonly skipped?: ReadonlyArray<Problem | string>
}
interface Suite {
  readonly "@name"?: string
  readonly "@file"?: string
  readonly testsuite?: ReadonlyArray<Suite>
  readonly testsuites?: ReadonlyArray<Suite>
  readonly testcase?: ReadonlyArray<Case>
}

const lists = new Set(["testsuites", "testsuite", "testcase", "failure", "error", "skipped"])
const parser = new XMLParser({
  ignoreAttributes: false,
  // Without it `&#10;` stays as it is written.
  htmlEntities: true,
  attributeNamePrefix: "@",
  parseTagValue: false,
  parseAttributeValue: false,
  isArray: (name) => lists.has(name)
})

const casesOf = (suite: Suite, suites: ReadonlyArray<string>, suiteFile: string | undefined): Array<JUnitCase> => [
  ...(suite.testcase ?? []).map((test) => ({
    suites,
    name: test["@name"] ?? "",
    className: test["@classname"],
    file: test["@file"],
    suiteFile,
    problem: problemIn("failure", test.failure?.[0]) ?? problemIn("error", test.error?.[0]),
    skipped: skippedIn(test.skipped?.[0])
  })),
  ...(suite.testsuite ?? []).flatMap((inner) =>
    casesOf(
      joined(inner),
      inner["@name"] === undefined ? suites : [...suites, inner["@name"]],
      inner["@file"] ?? suiteFile
    )
  )
]

// The outermost element's name is the tool's, not a suite's.
const joined = (suite: Suite): Suite => ({
  ...suite,
  testsuite: [...(suite.testsuite ?? []), ...(suite.testsuites ?? []).map(({ "@name": _, ...inner }) => inner)]
})

const problemIn = (tag: JUnitProblem["tag"], problem: Problem | string | undefined): JUnitProblem | undefined => {
  if (problem === undefined) return undefined
  const told = typeof problem === "string" ? { "#text": problem } : problem
  return { tag, type: told["@type"], message: told["@message"] ?? "", body: told["#text"] ?? "" }
}

const skippedIn = (skipped: Problem | string | undefined) =>
  skipped === undefined
    ? undefined
    : typeof skipped === "string"
      ? { type: "", message: skipped }
      : { type: skipped["@type"] ?? "", message: skipped["@message"] ?? "" }
