import { Config, Effect, Redacted } from "effect"
import { verifySignature } from "#integrations/sentry/signature.ts"
import { decodeWebhook } from "#integrations/sentry/webhook.ts"
import { answer, type Delivery, header, refusal } from "../Webhook.ts"
import { admitSentry, type Found } from "./admission.ts"
import { obeySentry } from "./comment.ts"
import { type Meaning, meaningOf } from "./meaning.ts"

/** `POST /webhooks/sentry`: an alert that fired, an issue that is new or back, and what people say to us in its comments. */
export const receiveSentry = Effect.fn("ingest.sentry")(function* (delivery: Delivery) {
  const signature = header(delivery, "sentry-hook-signature")
  if (!verifySignature({ secret: yield* sentrySecret, body: delivery.body, signature }))
    return refusal(401, "Unauthorized", "Sentry-Hook-Signature is missing or does not match SENTRY_WEBHOOK_SECRET.")
  const decoded = yield* decodeWebhook(header(delivery, "sentry-hook-resource"), delivery.body).pipe(Effect.result)
  if (decoded._tag === "Failure") return refusal(400, "Bad Request", `Not a Sentry webhook: ${decoded.failure.message}`)
  const meaning = meaningOf(decoded.success, { everyError: yield* everyError })
  switch (meaning._tag) {
    case "Bug":
      return yield* answerBug({ ...meaning, cause: causeOf(meaning) })
    case "Said":
      return yield* obeySentry(meaning)
    case "Nothing":
      return answer(200, { ignored: meaning.because })
  }
})

export const answerBug = Effect.fnUntraced(function* (found: Found) {
  const admitted = yield* admitSentry(found)
  if (admitted._tag === "Ignored") return answer(200, { ignored: admitted.because })
  return answer(admitted.isNew ? 202 : 200, { task: admitted.task, status: admitted.status })
})

export const sentrySecret = Config.Redacted("SENTRY_WEBHOOK_SECRET").pipe(
  Config.withDefault(Redacted.make("")),
  Effect.orDie
)

const everyError = Config.Boolean("SENTRY_ERRORS").pipe(Config.withDefault(false), Effect.orDie)

const causeOf = ({ finding, regression }: Extract<Meaning, { _tag: "Bug" }>) => {
  if ("alert" in finding) return `sentry:event:${finding.alert.event_id}`
  const { id, lastSeen } = finding.issue
  return regression ? `sentry:regression:${id}:${lastSeen ?? ""}` : `sentry:issue:${id}`
}
