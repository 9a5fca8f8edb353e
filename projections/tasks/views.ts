import { Schema } from "effect"
import { Count, Person, Repository, Sha256, TaskId, Timestamp, Usd, Version } from "#domain/Ids.ts"
import { Plan } from "#domain/Plan.ts"
import { BeyondPlan, NamedTest, Event as Proof } from "#domain/Proof.ts"
import { Fate } from "#domain/PullRequest.ts"
import type { Step, Status as StepStatus } from "#domain/Step.ts"

export const Status = Schema.Literals([
  "unknown",
  "planning",
  "awaiting approval",
  "writing tests",
  "proving red",
  "writing fix",
  "proving green",
  "publishing",
  "ready",
  "parked",
  "cancelled",
  "failed",
  "merged",
  "closed",
  "reverted"
] satisfies ReadonlyArray<StepStatus>)

const StepName = Schema.Literals([
  "Nothing",
  "Plan",
  "Publish",
  "Approval",
  "WriteTests",
  "ProveRed",
  "WriteFix",
  "ProveGreen",
  "MakeReady",
  "Ready",
  "Ended"
] satisfies ReadonlyArray<Step["_tag"]>)
export type StepName = typeof StepName.Type

/** A task in a list. */
export const Task = Schema.Struct({
  id: TaskId,
  /** Events folded into this. */
  version: Version,
  title: Schema.String,
  status: Status,
  step: StepName,
  source: Schema.Struct({ kind: Schema.String, key: Schema.String, url: Schema.NullOr(Schema.String) }),
  /** The plan's; before there is one, those it may choose from. */
  repositories: Schema.Array(Repository),
  plan: Schema.NullOr(Schema.Struct({ version: Version, sha256: Sha256 })),
  /** Addresses of its pull requests. */
  pullRequests: Schema.Array(Schema.String),
  spentUsd: Usd,
  budgetUsd: Usd,
  requester: Schema.NullOr(Schema.String),
  /** Tries the proof took so far, refused ones included; 0 before approval. */
  attempts: Count,
  ending: Schema.NullOr(
    Schema.Struct({ reason: Schema.String, detail: Schema.String, hint: Schema.NullOr(Schema.String) })
  ),
  createdAt: Timestamp,
  updatedAt: Timestamp
})
export type Task = typeof Task.Type

/** A stretch of time in which the task waited for one thing. */
export const Stage = Schema.Struct({
  step: StepName,
  name: Schema.String,
  /** Of a plan its version, of a proof its attempt. */
  attempt: Schema.NullOr(Version),
  started: Timestamp,
  /** Null while it lasts. */
  ended: Schema.NullOr(Timestamp),
  seconds: Schema.NullOr(Schema.Finite),
  usd: Usd
})
export type Stage = typeof Stage.Type

const at = { at: Timestamp }
const { _tag: _red, ...red } = Proof.cases["tests.red"].fields
const { _tag: _green, ...green } = Proof.cases["tests.green"].fields
const { _tag: _refused, ...refused } = Proof.cases["tests.refused"].fields
const { _tag: _scan, ...scan } = Proof.cases["scan.completed"].fields

/** What the verifier saw. `red`, `green` and `scan` belong to the current plan; refusals are all there ever were. */
export const Evidence = Schema.Struct({
  red: Schema.NullOr(Schema.Struct({ ...red, ...at, tests: Schema.Array(NamedTest) })),
  green: Schema.NullOr(
    Schema.Struct({
      ...green,
      ...at,
      sameTests: Schema.Boolean,
      /** What the proven fix changes although the plan does not name it. */
      beyondPlan: Schema.Array(BeyondPlan)
    })
  ),
  scan: Schema.NullOr(Schema.Struct({ ...scan, ...at })),
  refusals: Schema.Array(Schema.Struct({ ...refused, ...at }))
})
export type Evidence = typeof Evidence.Type

/** A task with everything about it. */
export const TaskDetail = Schema.Struct({
  ...Task.fields,
  /** What everybody who sees the task has to know, such as that it runs without a sandbox. */
  warnings: Schema.Array(Schema.String),
  plan: Schema.NullOr(
    Schema.Struct({
      ...Plan.fields,
      sha256: Sha256,
      decision: Schema.Literals(["waiting", "approved", "rejected"]),
      decidedBy: Schema.NullOr(Person)
    })
  ),
  /** Of the current plan: who may approve it, by the policy as it is now, and who did. */
  approval: Schema.NullOr(
    Schema.Struct({
      /** Different people it takes. */
      required: Version,
      given: Schema.Array(Schema.Struct({ by: Person, grounds: Schema.NullOr(Schema.String), ...at })),
      /** How many more; 0 once it is decided. */
      missing: Count,
      /** A line for each way and each exception. */
      who: Schema.Array(Schema.String),
      reminders: Schema.Struct({ sent: Count, planned: Count })
    })
  ),
  pullRequests: Schema.Array(
    Schema.Struct({
      repository: Repository,
      number: Version,
      url: Schema.String,
      fate: Fate
    })
  ),
  timeline: Schema.Array(Stage),
  evidence: Evidence
})
export type TaskDetail = typeof TaskDetail.Type
