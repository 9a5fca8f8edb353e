import { Config, Effect } from "effect"
import { told } from "#domain/decisions/conversation.ts"
import type { Envelope } from "#domain/Envelope.ts"
import { next } from "#domain/Step.ts"
import type * as Task from "#domain/Task.ts"
import { transact } from "#domain/transact.ts"
import { Sentry } from "#integrations/sentry/Sentry.ts"
import type { SentryIssue } from "./sentryIssue.ts"

/** With `SENTRY_RESOLVE` a merged fix resolves its issue in the next release: once, so that what a person reopens stays open. */
export const resolveIssue = Effect.fn("SentryPublisher.resolve")(function* (
  { event, stored }: Envelope,
  state: Task.State,
  { organization, issueId, named }: SentryIssue
) {
  const { id, subject: taskId } = stored
  // Somebody's text named it, which is enough to tell of the task there, not to call it solved.
  if (named) return
  if (event._tag !== "pr.merged" || state.conversation.told.has(`sentry:${id}`)) return
  const step = next(state)
  if (step._tag !== "Ended" || step.how !== "merged" || !(yield* isWanted)) return
  const sentry = yield* Sentry
  const { status } = yield* sentry.issue(issueId, organization)
  if (status !== "resolved") yield* sentry.resolve(organization, issueId)
  const report = { channel: "sentry" as const, reference: issueId, cause: id }
  yield* transact(taskId, { actor: "publisher", causationId: id }, told(report)).pipe(Effect.orDie)
})

const isWanted = Config.Boolean("SENTRY_RESOLVE").pipe(Config.withDefault(false), Effect.orDie)
