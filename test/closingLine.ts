import type { Reporter, TestModule } from "vitest/node"

/** Ends every run with what failed, by name and first line, and one plain line that any tool can read. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>, errors: ReadonlyArray<unknown>): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const having = (state: string) => tests.filter((test) => test.result().state === state)
    // A file that cannot be loaded, or an error outside any test, is a failure too.
    const broken = modules.filter((module) => module.state() === "failed" && module.children.size === 0)
    const failed = [
      ...having("failed").map((test) => told(`${test.module.moduleId} > ${test.fullName}`, test.result().errors?.[0])),
      ...broken.map((module) => told(module.moduleId, module.errors()[0])),
      ...errors.map((error) => told("outside any test", error))
    ]
    // Again at the very end, where the end of a log is all that is kept of it.
    for (const line of failed) console.log(line)
    const skipped = having("skipped").length
    console.log(
      `${having("passed").length} passed, ${failed.length} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`
    )
  }
}

const told = (name: string, error: unknown) => {
  const { message = "no reason" } = Object(error) as { readonly message?: string }
  return `failed: ${name}: ${message.split("\n")[0]}`
}
