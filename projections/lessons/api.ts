import { Schema } from "effect"
import { HttpApi, HttpApiEndpoint, HttpApiGroup, HttpApiMiddleware, OpenApi } from "effect/http-api"
import { Repository, TaskId, Timestamp, Version } from "#domain/Ids.ts"
import { Authorization } from "#infra/http/Authorization.ts"
import { documented } from "#infra/http/documented.ts"
import { Unforeseen } from "#infra/http/Unforeseen.ts"
import { BadQuery } from "../http/BadQuery.ts"
import { tabular } from "../http/csv.ts"
import { Representation } from "../http/Representation.ts"
import { outcomes } from "./find.ts"

const Texts = Schema.Array(Schema.String)

/** A bug that was planned and came to something, and what is to be learnt from it. All texts are data, whoever wrote them. */
export const Lesson = Schema.Struct({
  task: TaskId,
  /** 1, and one more each time the bug came back after its fix was merged. */
  round: Version,
  title: Schema.String,
  /** Type and message; empty where none was reported. */
  exception: Schema.String,
  summary: Schema.String,
  rootCause: Schema.String,
  /** What was written as the fix; empty where it never came to one. */
  fix: Schema.String,
  /** Why people sent plans back and why it failed, a line each. */
  objections: Schema.String,
  /** Files and functions of the stack trace. */
  frames: Texts,
  /** What the plan and the fix changed, tests included. */
  files: Texts,
  repositories: Texts,
  /** Their addresses. */
  pullRequests: Texts,
  outcome: Schema.Literals(outcomes),
  /** When it was last heard of. */
  at: Timestamp,
  /** Whether it has every word that was asked for. */
  full: Schema.Boolean,
  /** How well it fits; says nothing beyond this search. */
  rank: Schema.Finite,
  /** Where it fits, the words that were found between `**`. Text of others: escape it before it becomes a page. */
  snippet: Schema.String
})

export const LessonPage = Schema.Struct({
  lessons: Schema.Array(Lesson),
  /** Give it back as `cursor` for the page after this one; null on the last. */
  next: Schema.NullOr(Schema.String)
})

const Lessons = HttpApiGroup.make("lessons")
  .add(
    HttpApiEndpoint.get("search", "/", {
      query: {
        q: Schema.optionalKey(Schema.String),
        outcome: Schema.optionalKey(Schema.Literals(outcomes)),
        repository: Schema.optionalKey(Repository),
        cursor: Schema.optionalKey(Schema.String),
        limit: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 100 })))
      },
      success: LessonPage,
      error: BadQuery
    })
      .annotateMerge(
        documented(
          "read",
          "Search past bugs and fixes",
          "`q` is any text: words, names such as `NullPointerException` or `orders.ts`, or a whole error message. Those with every word come first, then by how well they fit; without `q` the newest first."
        )
      )
      .annotateMerge(tabular("lessons", Lesson))
  )
  .middleware(Representation)
  .middleware(Authorization)
  .annotateMerge(OpenApi.annotations({ title: "Lessons", description: "What was wrong before, and what was done." }))
  .prefix("/api/lessons")

export const Api = HttpApi.make("redgreen-lessons")
  .add(Lessons)
  .middleware(Unforeseen)
  .middleware(HttpApiMiddleware.ProblemDetails)
