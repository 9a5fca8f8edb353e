import { Effect } from "effect"

/** A whole log takes more requests than a token has in a minute: who is told to come again later does. */
export const patiently = <A, E, R>(call: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.catch(call, (error) => {
    const { retryAfter, status } = Object(error) as { retryAfter?: number; status?: number }
    return status === 429 && retryAfter !== undefined
      ? Effect.andThen(
          Effect.sleep(retryAfter * 1000),
          Effect.suspend(() => patiently(call))
        )
      : Effect.fail(error)
  })
