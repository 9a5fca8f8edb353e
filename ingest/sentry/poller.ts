import { Config, Duration, Effect, Layer, Redacted } from "effect"
import type { SentryRefused, SentryUnavailable } from "#integrations/sentry/errors.ts"
import { sentryPlace } from "./admission.ts"
import type { Window } from "./issues.ts"
import { pollRound } from "./round.ts"

/**
 * Asks Sentry every `SENTRY_POLL` (5 minutes) for issues that are new or back, because it sends an internal integration's
 * webhooks once and never again. The keys are those of the webhooks, so what came that way is no second task, nor is what
 * another replica's poll finds. Off with `off`, and without a token and an organization.
 */
export const sentryPoller = Layer.effectDiscard(
  Effect.gen(function* () {
    const settings = yield* pollSettings
    const { organization } = yield* sentryPlace
    const token = yield* Config.Redacted("SENTRY_AUTH_TOKEN").pipe(Config.withDefault(Redacted.make("")))
    if (settings.every === undefined || organization === "" || Redacted.value(token) === "") return
    const { every } = settings
    let window: Window | undefined
    const round = Effect.suspend(() => pollRound({ ...settings, organization }, window)).pipe(
      Effect.tap((next) =>
        Effect.sync(() => {
          window = next
        })
      ),
      Effect.as(every),
      Effect.catch((error: SentryUnavailable | SentryRefused) => {
        const wait = error._tag === "SentryUnavailable" ? Duration.seconds(error.retryAfter ?? 0) : every
        return Effect.as(Effect.logWarning(`Sentry was not polled: ${error.message}`), Duration.max(every, wait))
      }),
      // The log being away is no reason to stop for ever.
      Effect.catchCause((cause) => Effect.as(Effect.logError("Sentry was not polled", cause), every))
    )
    yield* Effect.forkScoped(Effect.forever(Effect.flatMap(round, Effect.sleep)))
  })
)

/** `SENTRY_POLL` and what goes with it; a service asks for them when it starts. */
export const pollSettings = Effect.gen(function* () {
  const isOff = /^(off|false|no|0)$/i.test(yield* Config.String("SENTRY_POLL").pipe(Config.withDefault("")))
  return {
    every: isOff ? undefined : yield* Config.Duration("SENTRY_POLL").pipe(Config.withDefault(Duration.minutes(5))),
    lookback: yield* Config.Duration("SENTRY_POLL_LOOKBACK").pipe(Config.withDefault(Duration.hours(1))),
    most: yield* Config.Int("SENTRY_POLL_MOST").pipe(Config.withDefault(20)),
    query: yield* Config.String("SENTRY_POLL_QUERY").pipe(Config.withDefault("is:unresolved issue.category:error")),
    minEvents: yield* Config.Int("SENTRY_MIN_EVENTS").pipe(Config.withDefault(1)),
    minUsers: yield* Config.Int("SENTRY_MIN_USERS").pipe(Config.withDefault(0))
  }
})
