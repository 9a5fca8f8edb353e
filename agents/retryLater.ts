import { Duration, Effect } from "effect"
import type { Outcome } from "#domain/Consumer.ts"

/**
 * An expected failure (a forge that is down, a git transfer that broke) is not the end of the message: it comes again, later
 * each time, and not before the forge wants to hear from us.
 */
export const retryLater = <E extends { readonly message: string; readonly retryAfter?: number }, R>(
  handled: Effect.Effect<Outcome, E, R>
): Effect.Effect<Outcome, never, R> =>
  Effect.catch(handled, ({ message: reason, retryAfter }) =>
    Effect.succeed<Outcome>({
      _tag: "Retry",
      reason,
      ...(retryAfter === undefined ? {} : { after: Duration.seconds(retryAfter) })
    })
  )
