import { Schema } from "effect"
import { HttpApi, HttpApiEndpoint, HttpApiGroup, HttpApiMiddleware, OpenApi } from "effect/http-api"
import { Count, Person, Repository, Sha256, TaskId, Timestamp, Usd, Version } from "#domain/Ids.ts"
import { Plan } from "#domain/Plan.ts"
import { Authorization } from "#infra/http/Authorization.ts"
import { documented } from "#infra/http/documented.ts"
import { Unforeseen } from "#infra/http/Unforeseen.ts"
import { BadQuery } from "../http/BadQuery.ts"
import { tabular } from "../http/csv.ts"
import { Limit, sortBy } from "../http/keyset.ts"
import { Representation } from "../http/Representation.ts"

const at = { at: Timestamp }

/** A plan as a question to people. */
export const Approval = Schema.Struct({
  task: TaskId,
  title: Schema.String,
  plan: Schema.Struct({
    version: Version,
    sha256: Sha256,
    risk: Plan.fields.risk,
    estimateUsd: Usd,
    /** Of the plan itself, behind this address. */
    url: Schema.String
  }),
  repositories: Schema.Array(Repository),
  requester: Schema.NullOr(Schema.String),
  state: Schema.Literals(["waiting", "approved", "rejected", "withdrawn"]),
  /** How the task ended that took it back before anybody decided. */
  withdrawnBy: Schema.NullOr(Schema.String),
  createdAt: Timestamp,
  /** When it stood on every pull request it is for; null of one that never did. */
  askedAt: Schema.NullOr(Timestamp),
  settledAt: Schema.NullOr(Timestamp),
  /** Of the clock, from being asked to the decision or the end of the task; of one that waits, up to now. */
  waitedSeconds: Schema.NullOr(Schema.Finite),
  decision: Schema.NullOr(
    Schema.Struct({ by: Person, grounds: Schema.NullOr(Schema.String), feedback: Schema.NullOr(Schema.String), ...at })
  ),
  /** Different people it takes, by the policy as it is now. */
  required: Version,
  /** How many more; 0 of what does not wait. */
  missing: Count,
  /** While it waits: who may say yes by the policy as it is now, a line for each way and each exception. */
  who: Schema.Array(Schema.String),
  /** Every yes. */
  given: Schema.Array(Schema.Struct({ by: Person, grounds: Schema.NullOr(Schema.String), ...at })),
  /** Words that counted for nothing, and why. */
  refused: Schema.Array(Schema.Struct({ by: Person, reason: Schema.String, ...at })),
  reminders: Schema.Array(Schema.Struct({ escalated: Schema.Boolean, ...at }))
})
export type Approval = typeof Approval.Type

export const ApprovalPage = Schema.Struct({
  approvals: Schema.Array(Approval),
  /** Give it back as `cursor` for the page after this one; null on the last. */
  next: Schema.NullOr(Schema.String)
})

export const Asked = Schema.Literals(["waiting", "decided", "approved", "rejected", "withdrawn"])

const Approvals = HttpApiGroup.make("approvals")
  .add(
    HttpApiEndpoint.get("list", "/", {
      query: {
        state: Schema.optionalKey(Asked),
        repository: Schema.optionalKey(Repository),
        person: Schema.optionalKey(Schema.NonEmptyString),
        sort: sortBy("created", "asked", "decided", "waited"),
        cursor: Schema.optionalKey(Schema.String),
        limit: Limit
      },
      success: ApprovalPage,
      error: BadQuery
    })
      .annotateMerge(
        documented(
          "read",
          "List approvals",
          [
            "Every plan that people were asked about, and what they said. Those that wait come longest asked first, others newest decision first.",
            "`decided` is approved or rejected; `person` is the name or account of somebody who had a say, or tried to."
          ].join("\n\n")
        )
      )
      .annotateMerge(tabular("approvals", Approval))
  )
  .middleware(Representation)
  .middleware(Authorization)
  .annotateMerge(
    OpenApi.annotations({ title: "Approvals", description: "Who was asked, who answered, and how long it took." })
  )
  .prefix("/api/approvals")

export const Api = HttpApi.make("redgreen-approvals")
  .add(Approvals)
  .middleware(Unforeseen)
  .middleware(HttpApiMiddleware.ProblemDetails)
