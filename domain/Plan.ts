import { Schema } from "effect"
import { canonicalSha256 } from "./canonical.ts"
import { Environment } from "./Environment.ts"
import { Count, ObjectName, Person, Repository, Sha256, Usd, Version } from "./Ids.ts"
import { personal } from "./personal.ts"

/** How the tests stood at the base commit before anything was written, as the proofs will find them. */
export const Baseline = Schema.Struct({
  state: Schema.Literals(["green", "red", "no-tests"]),
  passed: Count,
  failed: Count,
  skipped: Count,
  /** Ids of what fails there already; at most twenty. */
  failing: Schema.Array(Schema.String),
  /** Milliseconds of one run, without the install. */
  durationMs: Count,
  installMs: Count,
  /** What the plan has to bring so that a proof is possible, such as the first test file. */
  needs: Schema.optionalKey(Schema.String),
  /** What has to be reachable for the tests to pass, as the repository says itself. */
  services: Schema.Array(Schema.String),
  environment: Environment
})
export type Baseline = typeof Baseline.Type

export const PlannedRepository = Schema.Struct({
  repository: Repository,
  baseBranch: Schema.String,
  baseCommit: ObjectName,
  /** Why this repository and no other. */
  evidence: Schema.String,
  files: Schema.Array(Schema.Struct({ path: Schema.String, change: Schema.String })),
  tests: Schema.Array(Schema.Struct({ path: Schema.String, name: Schema.String, asserts: Schema.String })),
  /** The command the verifier will run, found in the repository at the base commit. */
  testCommand: Schema.String,
  baseline: Schema.optionalKey(Baseline)
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
  /** A yes that is not enough yet: the policy wants more people. */
  "plan.endorsed": {
    version: Version,
    sha256: Sha256,
    by: Person,
    key: Schema.String,
    grounds: personal(Schema.String)
  },
  /** `grounds`: what in the policy let this person decide. */
  "plan.approved": {
    version: Version,
    sha256: Sha256,
    by: Person,
    key: Schema.String,
    grounds: Schema.optionalKey(personal(Schema.String))
  },
  "plan.rejected": {
    version: Version,
    sha256: Sha256,
    by: Person,
    key: Schema.String,
    feedback: personal(Schema.String)
  },
  /** The plan still waits, and people were told so again. Nothing is ever approved by waiting. */
  "plan.reminded": { version: Version, sha256: Sha256, nth: Version, escalated: Schema.Boolean }
})
export type Event = typeof Event.Type

export type Decision =
  | { readonly _tag: "Waiting" }
  | { readonly _tag: "Approved"; readonly by: Person }
  | { readonly _tag: "Rejected"; readonly by: Person; readonly feedback: string }

export interface Current {
  readonly plan: Plan
  readonly sha256: string
  readonly decision: Decision
  /** Who said yes so far, where one is not enough. */
  readonly endorsedBy: ReadonlyArray<Person>
  readonly reminders: number
}

export interface State {
  readonly current: Current | undefined
  /** Versions written so far; numbers are never used again. */
  readonly versions: number
  /** Feedback of every rejected version, oldest first. */
  readonly feedback: ReadonlyArray<string>
}

export const initial: State = { current: undefined, versions: 0, feedback: [] }

/** The bug came back: nothing stands, but version numbers go on. */
export const begin = ({ versions }: State): State => ({ ...initial, versions })

export const evolve = (state: State, event: Event): State => {
  if (event._tag === "plan.created") {
    const { plan, sha256 } = event
    const current: Current = { plan, sha256, decision: { _tag: "Waiting" }, endorsedBy: [], reminders: 0 }
    return { ...state, versions: plan.version, current }
  }
  const { current } = state
  if (current === undefined) return state
  const next = (change: Partial<Current>): State => ({ ...state, current: { ...current, ...change } })
  switch (event._tag) {
    case "plan.endorsed":
      return next({ endorsedBy: [...current.endorsedBy, event.by] })
    case "plan.approved":
      return next({ decision: { _tag: "Approved", by: event.by } })
    case "plan.rejected": {
      const { by, feedback } = event
      return { ...next({ decision: { _tag: "Rejected", by, feedback } }), feedback: [...state.feedback, feedback] }
    }
    case "plan.reminded":
      return next({ reminders: event.nth })
  }
}
