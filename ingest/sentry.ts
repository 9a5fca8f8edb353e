import { Config, Effect, Redacted } from "effect"
import { receive } from "#domain/decisions/intake.ts"
import { taskIdOf } from "#domain/Ids.ts"
import { statusOf } from "#domain/Step.ts"
import { transact } from "#domain/transact.ts"
import { description } from "#integrations/sentryDescription.ts"
import { report, type SentryFinding, sentryKey } from "#integrations/sentryReport.ts"
import { verifySignature } from "#integrations/sentrySignature.ts"
import { decodeWebhook, type SentryWebhook } from "#integrations/sentryWebhook.ts"
import { candidatesFor } from "./candidates.ts"
import { answer, type Delivery, header, refusal } from "./Webhook.ts"

/** `POST /webhooks/sentry`: an alert that fired or an issue that is new becomes a task; the same issue again is the same task. */
export const receiveSentry = Effect.fn("ingest.sentry")(function* (delivery: Delivery) {
  const secret = yield* Config.Redacted("SENTRY_WEBHOOK_SECRET").pipe(
    Config.withDefault(Redacted.make("")),
    Effect.orDie
  )
  const signature = header(delivery, "sentry-hook-signature")
  if (!verifySignature({ secret, body: delivery.body, signature }))
    return refusal(401, "Unauthorized", "Sentry-Hook-Signature is missing or does not match SENTRY_WEBHOOK_SECRET.")
  const decoded = yield* decodeWebhook(header(delivery, "sentry-hook-resource"), delivery.body).pipe(Effect.result)
  if (decoded._tag === "Failure") return refusal(400, "Bad Request", `Not a Sentry webhook: ${decoded.failure.message}`)
  const finding = findingOf(decoded.success)
  if (finding === undefined) return answer(200, { ignored: ignoredBecause(decoded.success) })

  const reported = report(finding)
  const key = sentryKey(reported, yield* sentryHost)
  const taskId = taskIdOf(key)
  const { organization, issueId } = reported
  const received = {
    source: { kind: "sentry" as const, key, issueId, ...(organization === undefined ? {} : { organization }) },
    report: description(reported),
    candidates: yield* candidatesFor(reported.project || undefined),
    requester: null,
    budgetUsd: yield* budgetUsd
  }
  // Sentry mints a new Request-ID for every attempt, so the cause names what the alert was about.
  const cause = "alert" in finding ? `sentry:event:${finding.alert.event_id}` : `sentry:issue:${issueId}`
  const { events, state } = yield* transact(taskId, { actor: "ingest", causationId: cause }, receive(received)).pipe(
    Effect.orDie
  )
  return answer(events.length > 0 ? 202 : 200, { task: taskId, status: statusOf(state) })
})

/** What a task may cost unless its report says otherwise. */
export const taskBudget = Config.Finite("REDGREEN_BUDGET_USD").pipe(Config.withDefault(5))
export const budgetUsd = Effect.orDie(taskBudget)

const sentryHost = Config.URL("SENTRY_URL").pipe(
  Config.withDefault(new URL("https://sentry.io")),
  Effect.orDie,
  Effect.map(({ hostname }) => hostname)
)

const findingOf = (webhook: SentryWebhook): SentryFinding | undefined => {
  if (webhook.resource === "event_alert") return { alert: webhook.event }
  // Resolved, assigned and archived issues need no fix.
  if (webhook.resource === "issue" && webhook.action === "created") return { issue: webhook.issue }
  return undefined
}

const ignoredBecause = (webhook: SentryWebhook) =>
  webhook.resource === "unknown" ? `resource ${webhook.name}` : `${webhook.resource}.${webhook.action}`
