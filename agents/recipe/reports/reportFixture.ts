import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import type { TestResult } from "../TestResult.ts"

/** A report of a real run, shortened; the checkout stood in `/repo`. `root` takes its place. */
export const recorded = (name: string, root = "/repo") =>
  readFileSync(new URL(`fixtures/${name}`, import.meta.url), "utf8").replaceAll("/repo/", `${root}/`)

/** A checkout with these files, for readers that look for the file of a test. The caller removes it. */
export const checkoutWith = (files: Readonly<Record<string, string>>) => {
  const root = mkdtempSync(join(tmpdir(), "redgreen-report-"))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

/** `passed`, `skipped`, or what a failed test died of: `assertion AssertionError: …`. */
export const wordOf = (results: ReadonlyArray<TestResult>, id: string) => {
  const test = results.find((one) => one.id === id)
  if (test?.failure === undefined) return test?.status
  const { kind, type, message } = test.failure
  return `${kind}${type === undefined ? "" : ` ${type}`}: ${message}`
}
