import { Schema } from "effect"
import { HttpApi, HttpApiEndpoint, HttpApiError, HttpApiGroup, HttpApiMiddleware, OpenApi } from "effect/http-api"
import { ObjectName, Person, Repository, Sha256, TaskId, Timestamp, Usd, Version } from "#domain/Ids.ts"
import { Plan } from "#domain/Plan.ts"
import { Authorization } from "#infra/http/Authorization.ts"
import { documented } from "#infra/http/documented.ts"
import { Unforeseen } from "#infra/http/Unforeseen.ts"
import { BadQuery } from "../http/BadQuery.ts"
import { tabular } from "../http/csv.ts"
import { Representation } from "../http/Representation.ts"
import { UnknownTask } from "../tasks/api.ts"

const about = {
  sha256: Sha256,
  createdAt: Timestamp,
  /** Null while nobody decided. */
  decision: Schema.NullOr(
    Schema.Struct({
      verdict: Schema.Literals(["approved", "rejected"]),
      at: Timestamp,
      by: Person,
      grounds: Schema.NullOr(Schema.String),
      feedback: Schema.NullOr(Schema.String)
    })
  )
}

const PlanInBrief = Schema.Struct({
  version: Version,
  ...about,
  summary: Schema.String,
  risk: Plan.fields.risk,
  /** 0 to 1. */
  confidence: Plan.fields.confidence,
  estimateUsd: Usd,
  budgetUsd: Usd,
  repositories: Schema.Array(
    Schema.Struct({ repository: Repository, baseBranch: Schema.String, baseCommit: ObjectName })
  )
})

/** Oldest first. */
export const PlanList = Schema.Struct({ plans: Schema.Array(PlanInBrief) })

/** `text` is the whole plan as lines for people, of which `diff` compares two. */
export const PlanVersion = Schema.Struct({ task: TaskId, ...about, plan: Plan, text: Schema.String })
export type PlanVersion = typeof PlanVersion.Type

export const PlanDiff = Schema.Struct({
  task: TaskId,
  from: Version,
  to: Version,
  /** Both as text, in unified format. */
  unified: Schema.String,
  /** What differs, each by its name: `risk`, `steps`, `repositories[acme/shop].baseCommit`. Null is what the version lacks. */
  changed: Schema.Array(Schema.Struct({ field: Schema.String, old: Schema.Json, new: Schema.Json }))
})
export type PlanDiff = typeof PlanDiff.Type

export class UnknownPlan extends HttpApiError.Problem<UnknownPlan>()("UnknownPlan", {
  type: "urn:redgreen:problem:unknown-plan",
  status: 404,
  title: "There is no such version of the plan"
}) {}

const Plans = HttpApiGroup.make("plans")
  .add(
    HttpApiEndpoint.get("list", "/:id/plans", { params: { id: TaskId }, success: PlanList, error: UnknownTask })
      .annotateMerge(
        documented("read", "List a task's plans", "Every version, oldest first, and what people said to it.")
      )
      .annotateMerge(tabular("plans", PlanInBrief)),
    HttpApiEndpoint.get("diff", "/:id/plans/diff", {
      params: { id: TaskId },
      query: { from: Version, to: Version },
      success: PlanDiff,
      error: [UnknownTask, UnknownPlan, BadQuery]
    }).annotateMerge(documented("read", "Compare two plans", "What a version changes of another one.")),
    HttpApiEndpoint.get("show", "/:id/plans/:version", {
      params: { id: TaskId, version: Version },
      success: PlanVersion,
      error: [UnknownTask, UnknownPlan]
    }).annotateMerge(documented("read", "Show a plan", "One version in full, exactly what its approval is for."))
  )
  .middleware(Representation)
  .middleware(Authorization)
  .annotateMerge(OpenApi.annotations({ title: "Plans", description: "What people were asked to approve." }))
  .prefix("/api/tasks")

export const Api = HttpApi.make("redgreen-plans")
  .add(Plans)
  .middleware(Unforeseen)
  .middleware(HttpApiMiddleware.ProblemDetails)
