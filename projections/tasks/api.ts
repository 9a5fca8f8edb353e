import { Schema } from "effect"
import { HttpApi, HttpApiEndpoint, HttpApiError, HttpApiGroup, HttpApiMiddleware, OpenApi } from "effect/http-api"
import { Stored } from "#domain/Envelope.ts"
import { Count, Repository, TaskId, Version } from "#domain/Ids.ts"
import { Source } from "#domain/Intake.ts"
import { Authorization } from "#infra/http/Authorization.ts"
import { documented } from "#infra/http/documented.ts"
import { Unforeseen } from "#infra/http/Unforeseen.ts"
import { BadQuery } from "../http/BadQuery.ts"
import { tabular } from "../http/csv.ts"
import { Limit, sortBy } from "../http/keyset.ts"
import { Moment } from "../http/moment.ts"
import { Representation } from "../http/Representation.ts"
import { Happened, HistoryThen } from "./HistoryThen.ts"
import { Stage, Status, Task, TaskDetail } from "./views.ts"

export const TaskPage = Schema.Struct({
  tasks: Schema.Array(Task),
  /** Give it back as `cursor` for the page after this one; null on the last. */
  next: Schema.NullOr(Schema.String)
})

export const EventPage = Schema.Struct({
  /** As the log holds them, oldest first. */
  events: Schema.Array(Stored),
  /** Give it back as `after` for the page after this one; null on the last. */
  next: Schema.NullOr(Version)
})

export const TaskQuery = Schema.Struct({
  /** Give it again for each status there may be. */
  status: Schema.optionalKey(Schema.Array(Status)),
  repository: Schema.optionalKey(Repository),
  requester: Schema.optionalKey(Schema.NonEmptyString),
  source: Schema.optionalKey(Source.fields.kind),
  /** Anywhere in the title. What is shorter, or made of signs, is in every title and in no index. */
  text: Schema.optionalKey(
    Schema.String.check(
      Schema.isMaxLength(200),
      Schema.makeFilter((text) => /[\p{L}\p{N}]{3}/u.test(text) || "needs three letters or digits in a row")
    )
  ),
  /** Of the creation, half open. */
  from: Schema.optionalKey(Moment),
  to: Schema.optionalKey(Moment),
  sort: sortBy("created", "updated", "spent", "status"),
  cursor: Schema.optionalKey(Schema.String),
  limit: Limit
})

export class UnknownTask extends HttpApiError.Problem<UnknownTask>()("UnknownTask", {
  type: "urn:redgreen:problem:unknown-task",
  status: 404,
  title: "There is no such task"
}) {}

const one = { params: { id: TaskId }, error: UnknownTask } as const

const Tasks = HttpApiGroup.make("tasks")
  .add(
    HttpApiEndpoint.get("list", "/", { query: TaskQuery.fields, success: TaskPage, error: BadQuery })
      .annotateMerge(
        documented(
          "read",
          "List tasks",
          "The newest first, or by `sort`: a column, with `-` before it for the largest or newest first. A `cursor` goes with the sort and filters it came from; tasks that arrive meanwhile do not shift its pages."
        )
      )
      .annotateMerge(tabular("tasks", Task)),
    HttpApiEndpoint.get("show", "/:id", { ...one, success: TaskDetail }).annotateMerge(
      documented("read", "Show a task", "One task with its plan, timeline and evidence.")
    ),
    HttpApiEndpoint.get("events", "/:id/events", {
      ...one,
      query: { after: Schema.optionalKey(Count), limit: Limit },
      success: EventPage
    })
      .annotateMerge(
        documented("read", "A task's events", "As CloudEvents, oldest first, each chained to the one before.")
      )
      .annotateMerge(tabular("events", Stored, "after")),
    HttpApiEndpoint.get("timeline", "/:id/timeline", {
      ...one,
      success: Schema.Struct({ task: TaskId, stages: Schema.Array(Stage) })
    })
      .annotateMerge(
        documented("read", "A task's timeline", "What it waited for, when and how long, and what that cost.")
      )
      .annotateMerge(tabular("stages", Stage)),
    HttpApiEndpoint.get("history", "/:id/history", {
      ...one,
      query: { at: Schema.optionalKey(Schema.String) },
      success: HistoryThen,
      error: [UnknownTask, BadQuery]
    })
      .annotateMerge(
        documented(
          "read",
          "A task as of a moment",
          "Its state and what had happened, read from the log itself. `at` is one of its versions (`12`) or a time (`2026-11-22T10:00`, UTC where it names no zone); without it, now."
        )
      )
      .annotateMerge(tabular("events", Happened))
  )
  .middleware(Representation)
  .middleware(Authorization)
  .annotateMerge(OpenApi.annotations({ title: "Tasks", description: "What is known of every bug." }))
  .prefix("/api/tasks")

/** What can be read over HTTP. Errors are RFC 9457 problems. */
export const Api = HttpApi.make("redgreen")
  .add(Tasks)
  .middleware(Unforeseen)
  .middleware(HttpApiMiddleware.ProblemDetails)
