import { Schema } from "effect"
import { HttpApi, HttpApiEndpoint, HttpApiError, HttpApiGroup, HttpApiMiddleware, OpenApi } from "effect/http-api"
import { Repository, TaskId } from "#domain/Ids.ts"
import { Frame } from "#domain/Intake.ts"
import { Authorization } from "#infra/http/Authorization.ts"
import { Unforeseen } from "#infra/http/Unforeseen.ts"

/** The rules said no; `detail` says why and what to do. */
export class NotAllowed extends HttpApiError.Problem<NotAllowed>()("NotAllowed", {
  type: "urn:redgreen:problem:not-allowed",
  status: 409,
  title: "Not now, or not by you"
}) {}

const text = (length: number) => Schema.NonEmptyString.check(Schema.isMaxLength(length))

/** A bug in somebody's own words, with whatever is known of it. The same `key` is the same task. */
export const NewTask = Schema.Struct({
  title: text(500),
  description: Schema.optionalKey(text(20_000)),
  key: Schema.optionalKey(text(200)),
  project: Schema.optionalKey(text(100)),
  repository: Schema.optionalKey(Repository),
  exception: Schema.optionalKey(
    Schema.Struct({ type: text(200), value: Schema.String.check(Schema.isMaxLength(2000)) })
  ),
  frames: Schema.optionalKey(Schema.Array(Frame).check(Schema.isMaxLength(50))),
  link: Schema.optionalKey(text(1000).check(Schema.isPattern(/^https?:\/\//))),
  budgetUsd: Schema.optionalKey(Schema.Finite.check(Schema.isBetween({ minimum: 0.01, maximum: 1000 })))
})

const Accepted = Schema.Struct({ task: TaskId, status: Schema.String })
const Obeyed = Schema.Struct({ status: Schema.String, message: Schema.String })
const errors = [NotAllowed] as const
const params = { id: TaskId }

const Commands = HttpApiGroup.make("commands")
  .add(
    HttpApiEndpoint.post("report", "/", { payload: NewTask, success: Accepted, error: errors }).annotateMerge(
      OpenApi.annotations({ description: "Reports a bug. The same key again is the same task." })
    ),
    HttpApiEndpoint.post("approve", "/:id/approve", {
      params,
      payload: Schema.Struct({ plan: text(64) }),
      success: Obeyed,
      error: errors
    }).annotateMerge(
      OpenApi.annotations({
        description: "Approves exactly the plan named: `v2`, or seven or more characters of its SHA-256."
      })
    ),
    HttpApiEndpoint.post("reject", "/:id/reject", {
      params,
      payload: Schema.Struct({ plan: Schema.optionalKey(text(64)), feedback: text(5000) }),
      success: Obeyed,
      error: errors
    }),
    HttpApiEndpoint.post("cancel", "/:id/cancel", {
      params,
      payload: Schema.Struct({ reason: Schema.optionalKey(text(1000)) }),
      success: Obeyed,
      error: errors
    }),
    HttpApiEndpoint.post("retry", "/:id/retry", {
      params,
      payload: Schema.Struct({
        budgetUsd: Schema.optionalKey(Schema.Finite.check(Schema.isBetween({ minimum: 0.01, maximum: 1000 })))
      }),
      success: Obeyed,
      error: errors
    })
  )
  .middleware(Authorization)
  .prefix("/api/tasks")

/** What can be asked for over HTTP. Errors are RFC 9457 problems. */
export const Api = HttpApi.make("redgreen-commands")
  .add(Commands)
  .middleware(Unforeseen)
  .middleware(HttpApiMiddleware.ProblemDetails)
  .annotateMerge(OpenApi.annotations({ title: "Redgreen commands", version: "1" }))
