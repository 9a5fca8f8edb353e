import { Schema } from "effect"
import { HttpApi, HttpApiEndpoint, HttpApiError, HttpApiGroup, HttpApiMiddleware, OpenApi } from "effect/http-api"
import { Stored } from "#domain/Envelope.ts"
import { Count, TaskId, Version } from "#domain/Ids.ts"
import { Authorization } from "#infra/http/Authorization.ts"
import { documented } from "#infra/http/documented.ts"
import { Unforeseen } from "#infra/http/Unforeseen.ts"
import { Status, Task, TaskDetail } from "./views.ts"

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

export class UnknownTask extends HttpApiError.Problem<UnknownTask>()("UnknownTask", {
  type: "urn:redgreen:problem:unknown-task",
  status: 404,
  title: "There is no such task"
}) {}

const Limit = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 500 }))

const Tasks = HttpApiGroup.make("tasks")
  .add(
    HttpApiEndpoint.get("list", "/", {
      query: {
        status: Schema.optionalKey(Status),
        cursor: Schema.optionalKey(Schema.String),
        limit: Schema.optionalKey(Limit)
      },
      success: TaskPage
    }).annotateMerge(documented("read", "List tasks", "Newest first.")),
    HttpApiEndpoint.get("show", "/:id", {
      params: { id: TaskId },
      success: TaskDetail,
      error: UnknownTask
    }).annotateMerge(documented("read", "Show a task", "One task with its plan, timeline and evidence.")),
    HttpApiEndpoint.get("events", "/:id/events", {
      params: { id: TaskId },
      query: { after: Schema.optionalKey(Count), limit: Schema.optionalKey(Limit) },
      success: EventPage,
      error: UnknownTask
    }).annotateMerge(
      documented("read", "A task's history", "As CloudEvents, oldest first, each chained to the one before.")
    )
  )
  .middleware(Authorization)
  .annotateMerge(OpenApi.annotations({ title: "Tasks", description: "What is known of every bug." }))
  .prefix("/api/tasks")

/** What can be read over HTTP. Errors are RFC 9457 problems. */
export const Api = HttpApi.make("redgreen")
  .add(Tasks)
  .middleware(Unforeseen)
  .middleware(HttpApiMiddleware.ProblemDetails)
