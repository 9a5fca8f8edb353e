import type { FailedStage } from "./Intake.ts"
import type * as Task from "./Task.ts"

/** What a task waits for. Agents act only on their own step, so a stale or repeated message finds nothing to do. */
export type Step =
  | { readonly _tag: "Nothing" }
  | { readonly _tag: "Plan"; readonly version: number }
  | { readonly _tag: "Publish"; readonly version: number }
  | { readonly _tag: "Approval"; readonly version: number }
  | { readonly _tag: "WriteTests"; readonly attempt: number }
  | { readonly _tag: "ProveRed"; readonly attempt: number }
  | { readonly _tag: "WriteFix"; readonly attempt: number }
  | { readonly _tag: "ProveGreen"; readonly attempt: number }
  | { readonly _tag: "MakeReady" }
  | { readonly _tag: "Ready" }
  | { readonly _tag: "Ended"; readonly how: "parked" | "cancelled" | "failed" | "merged" | "closed" | "reverted" }

/** The process manager: state in, the one thing owed next out. */
export const next = (state: Task.State): Step => {
  if (state.intake === undefined) return { _tag: "Nothing" }
  if (state.intake.ending !== undefined) return { _tag: "Ended", how: lowerCase(state.intake.ending._tag) }
  const { current } = state.plan
  if (current === undefined) return { _tag: "Plan", version: state.plan.versions + 1 }
  if (current.decision._tag === "Rejected") return { _tag: "Plan", version: current.plan.version + 1 }
  const pulls = current.plan.repositories.map(({ repository }) => state.pullRequests[repository])
  if (pulls.some((pull) => pull?.fate === "closed")) return { _tag: "Ended", how: "closed" }
  if (pulls.every((pull) => pull?.fate === "merged")) return { _tag: "Ended", how: "merged" }
  if (pulls.some((pull) => pull?.fate === "reverted")) return { _tag: "Ended", how: "reverted" }
  if (pulls.some((pull) => pull?.plan.sha256 !== current.sha256))
    return { _tag: "Publish", version: current.plan.version }
  if (current.decision._tag === "Waiting") return { _tag: "Approval", version: current.plan.version }
  if (pulls.every((pull) => pull?.fate === "ready" || pull?.fate === "merged")) return { _tag: "Ready" }
  const { proof } = state
  switch (proof.stage) {
    case "tests":
      return { _tag: "WriteTests", attempt: proof.attempt.red }
    case "red":
      return { _tag: "ProveRed", attempt: proof.attempt.red }
    case "fix":
      return { _tag: "WriteFix", attempt: proof.attempt.green }
    case "green":
    case "scan":
      return { _tag: "ProveGreen", attempt: proof.attempt.green }
    case "proven":
      return { _tag: "MakeReady" }
  }
}

/** The fix was merged, whatever became of it since. */
export const wasFixed = (step: Step): boolean =>
  step._tag === "Ended" && (step.how === "merged" || step.how === "reverted")

/** It came to an end without one. */
export const endedShort = (step: Step): boolean => step._tag === "Ended" && !wasFixed(step)

/** Who has to act on a step, and under which name its failure goes on record. People's steps and ends belong to nobody. */
export const dutyOf = (step: Step): { readonly consumer: string; readonly stage: FailedStage } | undefined => {
  switch (step._tag) {
    case "Plan":
      return { consumer: "planner", stage: "plan" }
    case "WriteTests":
      return { consumer: "executor", stage: "red" }
    case "ProveRed":
      return { consumer: "verifier", stage: "red" }
    case "WriteFix":
      return { consumer: "executor", stage: "green" }
    case "ProveGreen":
      return { consumer: "verifier", stage: "green" }
    case "Publish":
    case "MakeReady":
      return { consumer: "publisher", stage: "publish" }
    default:
      return undefined
  }
}

/** One word for people, dashboards and the `status` column. */
export const statusOf = (state: Task.State): Status => {
  const step = next(state)
  return step._tag === "Ended" ? step.how : words[step._tag]
}

const words = {
  Nothing: "unknown",
  Plan: "planning",
  Publish: "planning",
  Approval: "awaiting approval",
  WriteTests: "writing tests",
  ProveRed: "proving red",
  WriteFix: "writing fix",
  ProveGreen: "proving green",
  MakeReady: "publishing",
  Ready: "ready"
} as const

export type Status =
  | (typeof words)[keyof typeof words]
  | "parked"
  | "cancelled"
  | "failed"
  | "merged"
  | "closed"
  | "reverted"

const lowerCase = <Word extends string>(word: Word) => word.toLowerCase() as Lowercase<Word>
