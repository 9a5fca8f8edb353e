import { Schema } from "effect"
import { HttpApi, HttpApiEndpoint, HttpApiGroup, HttpApiMiddleware, OpenApi } from "effect/http-api"
import { Count, ObjectName, Repository, TaskId, Timestamp, Version } from "#domain/Ids.ts"
import { Fate } from "#domain/PullRequest.ts"
import { Authorization } from "#infra/http/Authorization.ts"
import { documented } from "#infra/http/documented.ts"
import { Unforeseen } from "#infra/http/Unforeseen.ts"
import { BadQuery } from "../http/BadQuery.ts"
import { tabular } from "../http/csv.ts"
import { Limit, sortBy } from "../http/keyset.ts"
import { Representation } from "../http/Representation.ts"
import { times } from "../reports/Window.ts"

/** Null while it has not happened. */
const Happened = Schema.NullOr(Timestamp)
/** Seconds of the clock; null where one of its ends has not happened. */
const Took = Schema.NullOr(Schema.Finite)

/** A pull request and what became of it. */
export const Pull = Schema.Struct({
  task: TaskId,
  repository: Repository,
  number: Version,
  url: Schema.String,
  branch: Schema.String,
  head: ObjectName,
  /** Version of the plan that stands on it. */
  plan: Version,
  fate: Fate,
  openedAt: Timestamp,
  /** The first time. */
  readyAt: Happened,
  mergedAt: Happened,
  mergedBy: Schema.NullOr(Schema.String),
  closedAt: Happened,
  closedBy: Schema.NullOr(Schema.String),
  revertedAt: Happened,
  revertedBy: Schema.NullOr(Schema.String),
  /** When the bug was there again after the merge. */
  recurredAt: Happened,
  /** From its opening. */
  secondsToReady: Took,
  secondsToMerge: Took,
  /** From being ready to the merge. */
  secondsInReview: Took,
  /** How often it came back after it was ready. */
  returnedByCi: Count,
  returnedByReview: Count,
  /** What CI said of its newest head. */
  checks: Schema.NullOr(Schema.Literals(["success", "failure"])),
  checksDetail: Schema.NullOr(Schema.String),
  updatedAt: Timestamp
})
export type Pull = typeof Pull.Type

export const PullPage = Schema.Struct({
  pulls: Schema.Array(Pull),
  /** Give it back as `cursor` for the page after this one; null on the last. */
  next: Schema.NullOr(Schema.String)
})

const Pulls = HttpApiGroup.make("pulls")
  .add(
    HttpApiEndpoint.get("list", "/", {
      query: {
        repository: Schema.optionalKey(Repository),
        fate: Schema.optionalKey(Fate),
        from: times.from,
        to: times.to,
        sort: sortBy("opened", "updated", "toReady", "toMerge"),
        cursor: Schema.optionalKey(Schema.String),
        limit: Limit
      },
      success: PullPage,
      error: BadQuery
    })
      .annotateMerge(
        documented(
          "read",
          "List pull requests",
          "Opened from `from` until before `to`, by default in the last 30 days, the newest first; with what became of each and how long it took."
        )
      )
      .annotateMerge(tabular("pulls", Pull))
  )
  .middleware(Representation)
  .middleware(Authorization)
  .annotateMerge(OpenApi.annotations({ title: "Pull requests", description: "What became of each." }))
  .prefix("/api/pulls")

export const Api = HttpApi.make("redgreen-pulls")
  .add(Pulls)
  .middleware(Unforeseen)
  .middleware(HttpApiMiddleware.ProblemDetails)
