import { Schema } from "effect"
import { HttpApi, HttpApiEndpoint, HttpApiError, HttpApiGroup, HttpApiMiddleware, OpenApi } from "effect/http-api"
import { Repository, TaskId } from "#domain/Ids.ts"
import { Frame } from "#domain/Intake.ts"
import { Authorization } from "#infra/http/Authorization.ts"
import { documented } from "#infra/http/documented.ts"
import { ForbiddenAnswer, TooManyRequestsAnswer } from "#infra/http/problems.ts"
import { Unforeseen } from "#infra/http/Unforeseen.ts"

/** The rules said no; `detail` says why and what to do. */
export class NotAllowed extends HttpApiError.Problem<NotAllowed>()("NotAllowed", {
  type: "urn:redgreen:problem:not-allowed",
  status: 409,
  title: "Not now, or not by you"
}) {}

const text = (length: number) => Schema.NonEmptyString.check(Schema.isMaxLength(length))
const usd = Schema.Finite.check(Schema.isBetween({ minimum: 0.01, maximum: 1000 }))

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
  budgetUsd: Schema.optionalKey(usd)
})

export const Accepted = Schema.Struct({ task: TaskId, status: Schema.String }).annotate({
  examples: [{ task: TaskId.make("t-5d41402abc4b"), status: "planning" }]
})
export const Obeyed = Schema.Struct({ status: Schema.String, message: Schema.String }).annotate({
  examples: [{ status: "writing tests", message: "The task is now writing tests." }]
})

export const Approval = Schema.Struct({ plan: text(64) })
export const Rejection = Schema.Struct({ plan: Schema.optionalKey(text(64)), feedback: text(5000) })
export const Cancellation = Schema.Struct({ reason: Schema.optionalKey(text(1000)) })
export const Retrial = Schema.Struct({ budgetUsd: Schema.optionalKey(usd) })

const params = { id: TaskId }
const spoken = { params, success: Obeyed, error: NotAllowed }

const Commands = HttpApiGroup.make("commands")
  .add(
    HttpApiEndpoint.post("report", "/", {
      payload: NewTask.annotate({
        examples: [
          {
            title: "20.4 kg to the Netherlands has no price",
            description: "POST /quote answers 500 for every parcel above the heaviest band.",
            key: "ticket-4711",
            repository: "harbor/parcel-post",
            exception: { type: "TypeError", value: "Cannot read properties of undefined (reading 'rate')" },
            frames: [{ file: "src/rates.js", function: "baseRate", line: 31, inApp: true }]
          }
        ]
      }),
      success: Accepted,
      error: [NotAllowed, ForbiddenAnswer, TooManyRequestsAnswer]
    }).annotateMerge(
      documented(
        "report",
        "Report a bug",
        "The same `key` again is the same task, and so is a bug that a link in it leads to. A `budgetUsd` above `REDGREEN_BUDGET_USD` takes the scope `approve` besides."
      )
    ),
    HttpApiEndpoint.post("approve", "/:id/approve", {
      ...spoken,
      payload: Approval.annotate({ examples: [{ plan: "v2" }, { plan: "9f86d08" }] })
    }).annotateMerge(
      documented(
        "approve",
        "Approve a plan",
        "Approves exactly the plan named: `v2`, or seven or more characters of its SHA-256. Whoever reported the bug does not approve its fix, unless the policy lets them."
      )
    ),
    HttpApiEndpoint.post("reject", "/:id/reject", {
      ...spoken,
      payload: Rejection.annotate({
        examples: [{ plan: "v2", feedback: "Test every zone, not only the Netherlands." }]
      })
    }).annotateMerge(
      documented("approve", "Reject a plan", "The next version of the plan is written from the feedback.")
    ),
    HttpApiEndpoint.post("cancel", "/:id/cancel", {
      ...spoken,
      payload: Cancellation.annotate({ examples: [{ reason: "Fixed by hand." }] })
    }).annotateMerge(documented("approve", "Cancel a task", "The task ends here; a retry takes it up again.")),
    HttpApiEndpoint.post("retry", "/:id/retry", {
      ...spoken,
      payload: Retrial.annotate({ examples: [{}, { budgetUsd: 7.5 }] })
    }).annotateMerge(
      documented(
        "approve",
        "Retry a task",
        "Takes up a task that failed, was parked or cancelled. `budgetUsd` is a new total, spent money included."
      )
    )
  )
  .middleware(Authorization)
  .annotateMerge(OpenApi.annotations({ title: "Commands", description: "What people say to Redgreen." }))
  .prefix("/api/tasks")

/** What can be asked for over HTTP. Errors are RFC 9457 problems. */
export const Api = HttpApi.make("redgreen-commands")
  .add(Commands)
  .middleware(Unforeseen)
  .middleware(HttpApiMiddleware.ProblemDetails)
