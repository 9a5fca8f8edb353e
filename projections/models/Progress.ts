import type * as Intake from "#domain/Intake.ts"
import type { Plan } from "#domain/Plan.ts"
import type * as Proof from "#domain/Proof.ts"
import * as Task from "#domain/Task.ts"

/** As much of a task's state as tells what it waits for. It is kept beside the rows, so that a batch goes on where the last one ended. */
export type Progress = Pick<Task.State, "intake" | "plan" | "proof" | "pullRequests">

/** The whole state again, empty where nothing was kept: the domain's own rules go on from it. */
export const stateOf = (progress: Progress | undefined): Task.State => ({ ...Task.initial, ...progress })

export const progressOf = ({ intake, plan, proof, pullRequests }: Task.State): Progress => ({
  intake: intake && { ...intake, report: nothing, sources: [], wishers: [], candidates: [] },
  plan: {
    versions: plan.versions,
    feedback: [],
    current: plan.current && { ...plan.current, plan: outlineOf(plan.current.plan), endorsedBy: [] }
  },
  proof: proofOf(proof),
  pullRequests
})

const nothing: Intake.Report = { title: "", frames: [], links: [] }

const outlineOf = ({ repositories, version }: Plan): Plan => ({
  ...{ version, summary: "", rootCause: "", steps: [], risk: "low", riskReason: "" },
  ...{ confidence: 0, estimateUsd: 0, budgetUsd: 0 },
  repositories: repositories.map(({ repository }) => ({
    ...{ repository, baseBranch: "", baseCommit: "", evidence: "", files: [], tests: [], testCommand: "" }
  }))
})

// Of what was written its attempt counts, and no more.
const proofOf = ({ fix, tests, ...proof }: Proof.State): Proof.State => ({
  ...proof,
  ...{ red: undefined, green: undefined, refused: undefined },
  tests: tests && { ...tests, patches: [], tests: [], summary: "" },
  fix: fix && { _tag: fix._tag, attempt: fix.attempt, patches: [], summary: "", rootCause: "", review: "" }
})
