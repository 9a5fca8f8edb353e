import type { FailureKind, TestResult } from "./TestResult.ts"
import { fileTest, runTest } from "./TestResult.ts"

// Results for tests of judgements: the id is `<file> > <name>`.

export const passed = (id: string): TestResult => ({ ...titles(id), status: "passed" })
export const skipped = (id: string): TestResult => ({ ...titles(id), status: "skipped" })

export const failed = (id: string, kind: FailureKind, type = "AssertionError", message = "1 !== 2"): TestResult => ({
  ...titles(id),
  status: "failed",
  failure: { kind, type, message }
})

/** A file, or with an empty name the whole run, that died outside any test. */
export const died = (file: string, kind: FailureKind): TestResult =>
  failed(file === "" ? runTest : `${file} > ${fileTest}`, kind, "Error", "it died")

const titles = (id: string) => {
  const parts = id.split(" > ")
  return { id, file: parts.length === 1 ? "" : parts[0]!, name: parts.at(-1)! }
}
