import { Schema } from "effect"
import { ObjectName, Repository, TaskId, Timestamp, Version } from "#domain/Ids.ts"
import { Frame, Report } from "#domain/Intake.ts"
import { FailingTest } from "#domain/Proof.ts"
import { Status } from "../tasks/views.ts"

const Patch = Schema.Struct({
  repository: Repository,
  /** As `git diff` writes it. */
  patch: Schema.String
})

/** What of a plan is the planner's own; the rest of it is `repositories`. */
const Planned = Schema.Struct({
  summary: Schema.String,
  rootCause: Schema.String,
  steps: Schema.Array(Schema.String),
  risk: Schema.Literals(["low", "medium", "high"]),
  riskReason: Schema.String,
  changes: Schema.Array(Schema.Struct({ repository: Repository, path: Schema.String, change: Schema.String })),
  tests: Schema.Array(
    Schema.Struct({ repository: Repository, path: Schema.String, name: Schema.String, asserts: Schema.String })
  )
})
export type Planned = typeof Planned.Type

/**
 * One task as an example to learn from. `schema` is raised when a field changes its meaning or goes; new fields may come without.
 * Secrets are taken out of every text, and no field names a person; what people wrote may.
 */
export const TrainingRecord = Schema.Struct({
  schema: Schema.Literal("redgreen-training-1"),
  task: TaskId,
  /** When the newest thing happened to it. */
  time: Timestamp,
  report: Schema.Struct({
    ...Report.fields,
    frames: Schema.Array(Frame)
  }).mapFields(({ links: _, ...fields }) => fields),
  repositories: Schema.Array(
    Schema.Struct({
      name: Repository,
      baseBranch: Schema.String,
      baseCommit: ObjectName,
      testCommand: Schema.String,
      /** Paths the plan names, code and tests. */
      files: Schema.Array(Schema.String)
    })
  ),
  plan: Planned,
  /** Null where it never came to a red test, or to a fix. */
  test: Schema.NullOr(
    Schema.Struct({ summary: Schema.String, patches: Schema.Array(Patch), failing: Schema.Array(FailingTest) })
  ),
  fix: Schema.NullOr(
    Schema.Struct({
      summary: Schema.String,
      rootCause: Schema.String,
      review: Schema.String,
      patches: Schema.Array(Patch)
    })
  ),
  outcome: Status,
  feedback: Schema.Struct({
    /** Plans that were sent back, with why, oldest first. */
    rejected: Schema.Array(Schema.Struct({ version: Version, plan: Planned, feedback: Schema.String })),
    /** What reviewers of the pull request asked for, oldest first. */
    reviews: Schema.Array(Schema.String),
    /** What the verifier refused, oldest first. */
    refused: Schema.Array(
      Schema.Struct({ phase: Schema.Literals(["red", "green"]), class: Schema.String, evidence: Schema.String })
    ),
    merged: Schema.Boolean
  })
})
export type TrainingRecord = typeof TrainingRecord.Type

/** The form most tools for fine-tuning take; nothing beside `messages`, since some refuse more. */
export const Chat = Schema.Struct({
  messages: Schema.Array(Schema.Struct({ role: Schema.Literals(["user", "assistant"]), content: Schema.String }))
})
export type Chat = typeof Chat.Type

/** A task that would have been an example, and why it is none. Only for who asks. */
export const Skipped = Schema.Struct({
  skipped: TaskId,
  why: Schema.Literals(["artifacts removed", "unreadable"])
})
