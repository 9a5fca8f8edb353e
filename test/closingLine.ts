import type { Reporter, TestModule } from "vitest/node"

/** Ends every run with one plain line that any tool can read. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>, errors: ReadonlyArray<unknown>): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const count = (state: string) => tests.filter((test) => test.result().state === state).length
    // A file that cannot be loaded, or an error outside any test, is a failure too.
    const broken = modules.filter((module) => module.state() === "failed" && module.children.size === 0).length
    const skipped = count("skipped")
    console.log(
      `${count("passed")} passed, ${count("failed") + broken + errors.length} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`
    )
  }
}
