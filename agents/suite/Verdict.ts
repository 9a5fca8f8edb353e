import type { Failure, TestResult } from "#agents/recipe/TestResult.ts"

/** Why a proof was refused: by what the tests said, by what the patch holds, or because none could be made. */
export type RefusalClass =
  | "no-tests-ran"
  | "passes-on-base"
  | "syntax"
  | "import"
  | "breaks-others"
  | "claimed-test-missing"
  | "failed-otherwise"
  | "still-red"
  | "regression"
  | "test-removed"
  | "test-skipped"
  | "survives-revert"
  /** The red tests do not fail alike each time. */
  | "unstable"
  /** They pass, but in another folder, at another time or without `CI` they do not. */
  | "environment-dependent"
  /** A test added to see whether the run reports it was not reported, or report and exit code contradict each other. */
  | "forged-report"
  | "not-a-test-path"
  | "conditional-test"
  | "test-changed"
  | "test-weakened"
  | "protected-path"
  | "outside-plan"
  | "odd-file"
  /** An added condition knows a value that only the red test knows. */
  | "special-cased"
  /** Added source steers the process or the runner. */
  | "tampers"
  | "patch-does-not-apply"
  | "install-failed"
  | "no-test-command"
  | "timeout"

export interface Refused {
  readonly verdict: "refused"
  readonly class: RefusalClass
  /** For a person and for the agent's next attempt: what was seen, and where. */
  readonly evidence: string
}

export interface FailingTest {
  readonly id: string
  readonly kind: Failure["kind"]
  readonly message: string
}

export const refused = (why: RefusalClass, evidence: string): Refused => ({ verdict: "refused", class: why, evidence })

/** Names at most five tests with what they said. */
export const describe = (tests: ReadonlyArray<Pick<TestResult, "id" | "failure">>) =>
  [
    ...tests.slice(0, 5).map(({ id, failure }) => (failure === undefined ? id : `${id}: ${firstLines(failure)}`)),
    ...(tests.length > 5 ? [`and ${tests.length - 5} more`] : [])
  ].join("\n")

const firstLines = ({ type, message }: Failure) => {
  const said = message.split("\n").slice(0, 4).join("\n  ").slice(0, 240)
  return type === undefined || said.startsWith(type) ? said : `${type}: ${said}`
}
