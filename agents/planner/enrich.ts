import { Effect } from "effect"
import { enrich } from "#domain/decisions/intake.ts"
import type { Envelope } from "#domain/Envelope.ts"
import { load, transact } from "#domain/transact.ts"
import { Sentry } from "#integrations/Sentry.ts"
import { description } from "#integrations/sentryDescription.ts"
import { report } from "#integrations/sentryReport.ts"

/** Sentry's `issue` webhooks carry no stack trace: Sentry is asked for it, once, and what it says at that moment is kept. */
export const enrichIfBare = Effect.fn("Planner.enrich")(function* (cause: Envelope) {
  const taskId = cause.stored.subject
  const { intake } = (yield* load(taskId)).state
  const { kind, organization, issueId } = intake?.source ?? {}
  if (kind !== "sentry" || issueId === undefined || intake === undefined) return
  if (intake.enriched || intake.report.frames.length > 0) return
  const sentry = yield* Sentry
  const found = yield* Effect.all({
    issue: sentry.issue(issueId, organization),
    event: sentry.latestEvent(organization, issueId)
  }).pipe(
    // A plan can still be made from the title and the message.
    Effect.catchTag("SentryRefused", ({ message }) =>
      Effect.as(Effect.logWarning(`the stack trace is not to be had: ${message}`), undefined)
    )
  )
  if (found === undefined) return
  yield* transact(taskId, { actor: "planner", causationId: cause.stored.id }, enrich(description(report(found))))
})
