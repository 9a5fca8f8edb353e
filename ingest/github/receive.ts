import { Config, Effect, Redacted, type Schema } from "effect"
import { GitHubRefused } from "#integrations/github/errors.ts"
import { verifyGitHubSignature } from "#integrations/github/signature.ts"
import { answer, type Delivery, header, refusal } from "../Webhook.ts"
import { checkSuite, commitStatus, workflowRun } from "./checks.ts"
import { comment } from "./comment.ts"
import { issue } from "./issue.ts"
import { pullRequest } from "./pullRequest.ts"
import { review } from "./review.ts"

/** What is done with an event's signed text. */
const doors = {
  issues: issue,
  issue_comment: comment,
  pull_request: pullRequest,
  pull_request_review: review,
  check_suite: checkSuite,
  workflow_run: workflowRun,
  status: commitStatus
}

/** The events that mean something to us. */
export const handled: ReadonlySet<string> = new Set(Object.keys(doors))

/** `POST /webhooks/github`: bugs on issues, words and reviews of people, what CI says, and what became of a pull request. */
export const receiveGitHub = Effect.fn("ingest.github")(function* (delivery: Delivery) {
  const secret = yield* Config.Redacted("GITHUB_WEBHOOK_SECRET").pipe(
    Config.withDefault(Redacted.make("")),
    Effect.orDie
  )
  const verified = yield* verifyGitHubSignature({
    secret,
    body: delivery.body,
    signature: header(delivery, "x-hub-signature-256")
  }).pipe(Effect.option)
  if (verified._tag === "None")
    return refusal(401, "Unauthorized", "X-Hub-Signature-256 is missing or does not match GITHUB_WEBHOOK_SECRET.")
  const event = header(delivery, "x-github-event") ?? ""
  if (!isHandled(event)) return answer(200, { ignored: `event ${event}` })
  return yield* doors[event](verified.value).pipe(
    // GitHub itself being away is a defect and answered 503: nothing is lost, missed deliveries are asked for again.
    Effect.catch((error: Schema.SchemaError | { readonly _tag: string; readonly message: string }) => {
      if (error._tag === "SchemaError")
        return Effect.succeed(refusal(400, "Bad Request", `Not a GitHub webhook: ${error.message}`))
      return error instanceof GitHubRefused
        ? Effect.succeed(refusal(422, "Unprocessable Content", `GitHub said no: ${error.message}`))
        : Effect.die(error)
    })
  )
})

const isHandled = (event: string): event is keyof typeof doors => Object.hasOwn(doors, event)
