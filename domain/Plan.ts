import { Schema } from "effect"
import { canonicalSha256 } from "./canonical.ts"
import { ObjectName, Person, Repository, Sha256, Usd, Version } from "./Ids.ts"

export const PlannedRepository = Schema.Struct({
  repository: Repository,
  baseBranch: Schema.String,
  baseCommit: ObjectName,
  /** Why this repository and no other. */
  evidence: Schema.String,
  files: Schema.Array(Schema.Struct({ path: Schema.String, change: Schema.String })),
  tests: Schema.Array(Schema.Struct({ path: Schema.String, name: Schema.String, asserts: Schema.String })),
  /** The command the verifier will run, found in the repository at the base commit. */
  testCommand: Schema.String
})

/** Everything a person approves; its hash is the approval's object. */
export const Plan = Schema.Struct({
  version: Version,
  summary: Schema.String,
  rootCause: Schema.String,
  repositories: Schema.Array(PlannedRepository),
  steps: Schema.Array(Schema.String),
  risk: Schema.Literals(["low", "medium", "high"]),
  riskReason: Schema.String,
  confidence: Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 })),
  estimateUsd: Usd,
  budgetUsd: Usd
})
export type Plan = typeof Plan.Type

export const sha256Of = (plan: Plan): string => canonicalSha256(plan)

// Tags and field names are the storage format: rename one and old logs stop decoding.
export const Event = Schema.TaggedUnion({
  "plan.created": { plan: Plan, sha256: Sha256 },
  "plan.approved": { version: Version, sha256: Sha256, by: Person, key: Schema.String },
  "plan.rejected": { version: Version, sha256: Sha256, by: Person, key: Schema.String, feedback: Schema.String }
})
export type Event = typeof Event.Type

export type Decision =
  | { readonly _tag: "Waiting" }
  | { readonly _tag: "Approved"; readonly by: Person }
  | { readonly _tag: "Rejected"; readonly by: Person; readonly feedback: string }

export interface State {
  readonly current: { readonly plan: Plan; readonly sha256: string; readonly decision: Decision } | undefined
  /** Feedback of every rejected version, oldest first. */
  readonly feedback: ReadonlyArray<string>
}

export const initial: State = { current: undefined, feedback: [] }

export const evolve = (state: State, event: Event): State => {
  switch (event._tag) {
    case "plan.created":
      return { ...state, current: { plan: event.plan, sha256: event.sha256, decision: { _tag: "Waiting" } } }
    case "plan.approved":
      return state.current === undefined
        ? state
        : { ...state, current: { ...state.current, decision: { _tag: "Approved", by: event.by } } }
    case "plan.rejected":
      return state.current === undefined
        ? state
        : {
            current: { ...state.current, decision: { _tag: "Rejected", by: event.by, feedback: event.feedback } },
            feedback: [...state.feedback, event.feedback]
          }
  }
}
