import type { TestResult } from "#agents/recipe/TestResult.ts"
import { type FailingTest, type Refused, refused } from "#agents/suite/Verdict.ts"

/** Refuses red tests that do not fail alike, by the same kind of failure, in every further run of the same files. */
export const sameFailures = (
  first: ReadonlyArray<FailingTest>,
  reruns: ReadonlyArray<ReadonlyArray<TestResult>>
): Refused | undefined => {
  const lines = first.flatMap(({ id, kind }) => {
    const said = reruns.map((run) => wordFor(run.find((test) => test.id === id)))
    return said.every((word) => word === `failed (${kind})`) ? [] : [`${id}: failed (${kind}), ${said.join(", ")}`]
  })
  if (lines.length === 0) return undefined
  const listed = [...lines.slice(0, 5).map((line) => line.slice(0, 240)), ...(lines.length > 5 ? ["and more"] : [])]
  return refused(
    "unstable",
    `With the very same files these do not fail alike each time, so they prove nothing:\n${listed.join("\n")}\nTake chance, time and order out of the test.`
  )
}

const wordFor = (test: TestResult | undefined) => {
  if (test === undefined) return "did not run"
  return test.status === "failed" ? `failed (${test.failure?.kind ?? "unknown"})` : test.status
}
