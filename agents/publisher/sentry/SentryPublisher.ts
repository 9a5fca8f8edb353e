import { Config, Effect, Redacted } from "effect"
import { retryLater } from "#agents/retryLater.ts"
import { Applied, type Consumer, NotRelevant } from "#domain/Consumer.ts"
import type { Envelope } from "#domain/Envelope.ts"
import { load } from "#domain/transact.ts"
import type { SentryRefused } from "#integrations/sentry/errors.ts"
import { answerOnSentry } from "./answerOnSentry.ts"
import { cardTells, refreshCard } from "./refreshCard.ts"
import { resolveIssue } from "./resolveIssue.ts"
import { issueOf } from "./sentryIssue.ts"

/**
 * Tells on the Sentry issue how its task stands: one comment that is rewritten in place, and an answer to who said
 * something there.
 */
export const SentryPublisher = {
  name: "publisher-sentry",
  wakesOn: [...cardTells, "command.refused", "command.asked"],
  handle: Effect.fn("SentryPublisher.handle")(
    function* (cause: Envelope) {
      if (!(yield* isWanted)) return NotRelevant
      const { state } = yield* load(cause.stored.subject)
      const issue = issueOf(state)
      if (issue === undefined) return NotRelevant
      yield* answerOnSentry(cause, state, issue)
      yield* resolveIssue(cause, state, issue)
      yield* refreshCard(cause, issue)
      return Applied
    },
    // Coming again would not help, and the task does not depend on it.
    Effect.catchTag("SentryRefused", (refused) => Effect.as(warnOnce(refused), Applied)),
    retryLater
  )
} satisfies Consumer<unknown>

const isWanted = Effect.gen(function* () {
  const token = yield* Config.Redacted("SENTRY_AUTH_TOKEN").pipe(Config.withDefault(Redacted.make("")))
  return Redacted.value(token) !== "" && (yield* Config.Boolean("SENTRY_COMMENTS").pipe(Config.withDefault(true)))
}).pipe(Effect.orDie)

/** A missing scope is the same every time. */
const warnOnce = ({ message, status }: SentryRefused) => {
  if (status === 403 && saidSo) return Effect.void
  saidSo ||= status === 403
  const what = status === 403 ? "; SENTRY_AUTH_TOKEN needs the scope event:write, or set SENTRY_COMMENTS=false" : ""
  return Effect.logWarning(`the Sentry issue was not told: ${message}${what}`)
}

let saidSo = false
