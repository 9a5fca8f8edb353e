import { JetStreamApiError } from "@nats-io/jetstream"
import { ClosedConnectionError, DrainingConnectionError, errors, RequestError } from "@nats-io/transport-node"
import { Data, Duration, Effect, Schedule } from "effect"

/** The answer is not to be had yet: a replica lags, a rival's write is in flight. Asking again helps. */
export class NotYet extends Error {}

/**
 * Runs calls to the server. What passes by itself (elections, reconnects, silence) is tried again until the deadline;
 * after it, and on anything else, it is a defect. The call must be safe to repeat after an unknown outcome.
 */
export const untilAnswered = <A>(
  what: string,
  call: () => Promise<A>,
  deadline: Duration.Input = "15 seconds"
): Effect.Effect<A> =>
  Effect.tryPromise({ try: call, catch: (cause) => new Unanswered({ cause }) }).pipe(
    // Some calls of the client wait for ever for an answer that was lost.
    Effect.timeoutOrElse({
      duration: deadline,
      orElse: () => Effect.fail(new Unanswered({ cause: new NotYet("no answer") }))
    }),
    Effect.retry({
      while: ({ cause }) => isTransient(cause),
      schedule: Schedule.spaced("100 millis").pipe(Schedule.jittered, Schedule.upTo({ duration: deadline }))
    }),
    Effect.catch(({ cause }) => {
      const limit = Duration.format(Duration.fromInputUnsafe(deadline))
      const late = isTransient(cause) ? `NATS did not do it within ${limit}: ` : ""
      return Effect.die(new Error(`${what}: ${late}${cause instanceof Error ? cause.message : cause}`, { cause }))
    })
  )

class Unanswered extends Data.TaggedError("Unanswered")<{ readonly cause: unknown }> {}

const isTransient = (error: unknown): boolean => {
  if (error instanceof NotYet || error instanceof errors.TimeoutError) return true
  if (error instanceof JetStreamApiError) return temporary.has(error.code)
  if (error instanceof ClosedConnectionError || error instanceof DrainingConnectionError) return false
  if (error instanceof RequestError) return !(error.cause instanceof errors.PermissionViolationError)
  // The client says "not enabled" when nobody answers, as while a stream has no leader; 503 and 408 are the same in a status.
  const { name, code } = error as { readonly name?: string; readonly code?: unknown }
  return name === "JetStreamNotEnabled" || code === 503 || code === 408
}

/** Unavailable during an election; the same event still being stored; not ready; too many batches open. */
const temporary: ReadonlySet<number> = new Set([10008, 10158, 10163, 10210])
