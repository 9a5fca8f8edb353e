import { Schema } from "effect"
import { Repository } from "#domain/Ids.ts"

const Text = Schema.NonEmptyString.check(Schema.isMaxLength(8000))
const Line = Schema.NonEmptyString.check(Schema.isMaxLength(500))
/** Relative, inside the repository. */
const Path = Line.check(Schema.isPattern(/^(?!\/)(?!.*(^|\/)\.\.(\/|$)).+$/))

/** What a planning session submits. Base commits, test commands and the budget are filled in by the planner, not by the model. */
export const PlanSubmission = Schema.Struct({
  summary: Line,
  rootCause: Text,
  repositories: Schema.NonEmptyArray(
    Schema.Struct({
      repository: Repository,
      evidence: Text,
      files: Schema.Array(Schema.Struct({ path: Path, change: Text })),
      tests: Schema.Array(Schema.Struct({ path: Path, name: Line, asserts: Text }))
    })
  ),
  steps: Schema.NonEmptyArray(Text),
  risk: Schema.Literals(["low", "medium", "high"]),
  riskReason: Text,
  confidence: Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 })),
  estimateUsd: Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0))
})
export type PlanSubmission = typeof PlanSubmission.Type

/** What a RED session submits. Names are exactly what the test runner prints. */
export const TestsSubmission = Schema.Struct({
  tests: Schema.NonEmptyArray(Schema.Struct({ repository: Repository, path: Path, name: Line })),
  summary: Line,
  command: Schema.optionalKey(Line)
})

/** What a GREEN session submits. */
export const FixSubmission = Schema.Struct({
  summary: Line,
  rootCause: Text,
  files: Schema.Array(Schema.Struct({ repository: Repository, path: Path, change: Text })),
  review: Text
})
