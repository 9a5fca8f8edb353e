import { expect, test } from "vitest"
import { answer, refusal } from "./Webhook.ts"
import { webhookOutcome } from "./webhookOutcome.ts"

test.each([
  [answer(202, { task: "t-1", status: "planning" }), "accepted"],
  [answer(200, { task: "t-1", status: "planning" }), "duplicate"],
  [answer(200, { ignored: "event star" }), "ignored"],
  [answer(200, { task: "t-1", refused: "This plan is not the current one." }), "refused"],
  // Slack and Sentry's setup wait for a message or a list, not for a task.
  [answer(200, undefined), "accepted"],
  [answer(200, { text: "On it." }), "accepted"],
  [answer(200, ["harbor/parcel-post"]), "accepted"],
  [refusal(400, "Bad Request", "Not a webhook."), "invalid"],
  [refusal(422, "Unprocessable Content", "GitHub said no."), "invalid"],
  [refusal(401, "Unauthorized", "The signature does not match."), "forged"],
  [refusal(403, "Forbidden", "This address is not allowed."), "forged"],
  [refusal(404, "Not Found", "There is nothing here."), "forged"],
  [refusal(429, "Too Many Requests", "Later."), "limited"],
  [refusal(503, "Service Unavailable", "Send it again."), "failed"]
])("an answer says what the delivery came to: %o", (answered, outcome) => {
  expect(webhookOutcome(answered)).toBe(outcome)
})
