import { Duration, Effect } from "effect"
import type { Outcome } from "#domain/Consumer.ts"

/** An expected failure (a forge that is down, a git transfer that broke) is not the end of the message: it comes again. */
export const retryLater = <E extends { readonly message: string }, R>(
  handled: Effect.Effect<Outcome, E, R>
): Effect.Effect<Outcome, never, R> =>
  Effect.catch(handled, (error) =>
    Effect.succeed<Outcome>({ _tag: "Retry", after: Duration.seconds(5), reason: error.message })
  )
