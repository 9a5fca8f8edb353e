import { spawn } from "node:child_process"

export interface SuiteResult {
  readonly code: number | null
  readonly tests: number
  readonly skipped: number
  /** Name and message of every test that failed. */
  readonly failures: ReadonlyArray<{ readonly name: string; readonly message: string }>
}

/** Runs the suite of a checkout of the sample and reads each test's result from the JUnit report. */
export const runSuite = async (cwd: string): Promise<SuiteResult> => {
  const { code, out } = await runNode(cwd, ["--test", "--test-reporter=junit"])
  return {
    code,
    tests: out.match(/<testcase /g)?.length ?? 0,
    skipped: out.match(/<skipped /g)?.length ?? 0,
    failures: [...out.matchAll(/<testcase name="([^"]*)"[^>]*>\s*<failure[^>]* message="([^"]*)"/g)].map(
      ([, name = "", message = ""]) => ({ name: unescaped(name), message: unescaped(message) })
    )
  }
}

export const runNode = async (cwd: string, args: ReadonlyArray<string>) => {
  const child = spawn(process.execPath, args, { cwd, env: {}, stdio: ["ignore", "pipe", "inherit"] })
  const out = child.stdout.setEncoding("utf8").toArray()
  const code = await new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve))
  return { code, out: (await out).join("") }
}

const unescaped = (text: string) =>
  text
    .replace(/&apos;/g, "'")
    .replace(/&quot;/g, '"')
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&amp;/g, "&")
