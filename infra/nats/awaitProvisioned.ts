import { JetStreamApiError } from "@nats-io/jetstream"
import { PermissionViolationError, RequestError } from "@nats-io/transport-node"
import { Data, Effect, Schedule } from "effect"
import { Nats } from "./Nats.ts"
import { NatsUnreachable } from "./NatsUnreachable.ts"
import { type Durable, durablesOf, EVENTS, KEYS } from "./topology.ts"

/**
 * Waits until the operator has made what these consumers need: a service may not make it itself. Fails when the server will not let us look,
 * for then this process runs under another identity than it thinks.
 */
export const awaitProvisioned = Effect.fn("nats.awaitProvisioned")(function* (consumers: ReadonlyArray<Durable>) {
  const { identity, manager } = yield* Nats
  const found = yield* asked(identity, "the stream EVENTS", () => manager.streams.info(EVENTS))
  yield* asked(identity, "the stream KEYS", () => manager.streams.info(KEYS))
  yield* Effect.logDebug(`the log holds ${found.state.messages} events`)
  for (const { stream, settings } of consumers.flatMap((consumer) => durablesOf(consumer))) {
    const name = settings.durable_name
    const { config } = yield* asked(identity, `the consumer ${name} of ${stream}`, () =>
      manager.consumers.info(stream, name)
    )
    const differs = new Set(config.filter_subjects).symmetricDifference(new Set(settings.filter_subjects)).size > 0
    if (differs)
      yield* Effect.logWarning(
        `${name} of ${stream} is of another release: run \`redgreen nats provision\` of this one`
      )
  }
})

const asked = <A>(identity: string | undefined, what: string, look: () => Promise<A>) => {
  let told = false
  return Effect.tryPromise({ try: look, catch: (cause) => new NotThere({ cause }) }).pipe(
    Effect.catch(({ cause }): Effect.Effect<A, NotThere | NatsUnreachable> => {
      if (!isRefusal(cause)) return Effect.fail(new NotThere({ cause }))
      const message = `The NATS server does not let ${identity} look at ${what}: it holds another service's seed, or the server's accounts are of another release (\`redgreen nats identities\`).`
      return Effect.fail(new NatsUnreachable({ message }))
    }),
    Effect.tapErrorTag("NotThere", ({ cause }) => {
      if (told) return Effect.void
      told = true
      const missing = cause instanceof JetStreamApiError && MISSING.has(cause.code)
      return Effect.logWarning(
        missing ? `Waiting for ${what}: run \`redgreen nats provision\`` : `Waiting for ${what}: ${cause}`
      )
    }),
    Effect.retry({ while: ({ _tag }) => _tag === "NotThere", schedule: Schedule.spaced("500 millis") }),
    Effect.catchTag("NotThere", Effect.die)
  )
}

class NotThere extends Data.TaggedError("NotThere")<{ readonly cause: unknown }> {}

const isRefusal = (cause: unknown) =>
  cause instanceof PermissionViolationError ||
  (cause instanceof RequestError && cause.cause instanceof PermissionViolationError)

/** Stream, consumer. */
const MISSING: ReadonlySet<number> = new Set([10059, 10014])
