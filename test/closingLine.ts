import type { Reporter, TestModule } from "vitest/node"

/** Ends every run with what failed, by name and first line, and one plain line that any tool can read. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>, errors: ReadonlyArray<unknown>): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const having = (state: string) => tests.filter((test) => test.result().state === state)
    // A file that cannot be loaded, or an error outside any test, is a failure too.
    const broken = modules.filter((module) => module.state() === "failed" && module.children.size === 0)
    const failed = [
      ...having("failed").map((test) => [`${test.module.moduleId} > ${test.fullName}`, test.result().errors?.[0]]),
      ...broken.map((module) => [module.moduleId, module.errors()[0]]),
      ...errors.map((error) => ["outside any test", error])
    ] as ReadonlyArray<readonly [string, { readonly message?: string } | undefined]>
    // Again at the very end, where the end of a log is all that is kept of it.
    for (const [name, error] of failed) console.log(`failed: ${name}: ${error?.message?.split("\n")[0] ?? "no reason"}`)
    const skipped = having("skipped").length
    console.log(
      `${having("passed").length} passed, ${failed.length} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`
    )
  }
}
