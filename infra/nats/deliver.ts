import type { JsMsg } from "@nats-io/jetstream"
import { nanos } from "@nats-io/transport-node"
import { Cause, Duration, Effect, Exit, Fiber } from "effect"
import type { Consumer, Outcome } from "#domain/Consumer.ts"
import * as Envelope from "#domain/Envelope.ts"
import { handlingSpan } from "../tracing/handlingSpan.ts"
import type { Pulled } from "./pull.ts"
import type { DeliveredEvent, Source } from "./sources.ts"

export interface DeliverOptions {
  /** Told of every delivery and what became of it, for metrics; `nth` is how often it was delivered by then. */
  readonly observe: (outcome: Outcome, durationMs: number, nth: number) => Effect.Effect<void>
  /** Told when an event that could be read became a dead letter, so that somebody hears of it. */
  readonly parked: (task: string, event: string, reason: string) => Effect.Effect<void>
  /** Has the event at a position of the log delivered again at a moment. */
  readonly later: (task: string, position: number, at: string) => Effect.Effect<void>
  /** Milliseconds until the next delivery after a defect or an unhurried retry, by delivery; the last one repeats. */
  readonly defectDelaysMs: ReadonlyArray<number>
}

/** One delivery from message to acknowledgement. Interrupted, it ends the handler and gives the message back. */
export const deliver = Effect.fnUntraced(function* <R>(
  consumer: Consumer<R>,
  source: Source,
  { message, config }: Pulled,
  options: DeliverOptions
) {
  let event: DeliveredEvent | undefined
  // A fiber of its own, so that a handler that interrupts itself cannot be taken for our being interrupted.
  const handling = yield* source.eventOf(message).pipe(
    Effect.tap((found) =>
      Effect.sync(() => {
        event = found
      })
    ),
    Effect.flatMap((found) =>
      Envelope.open(found.json).pipe(
        Effect.flatMap(consumer.handle),
        Effect.catchTag("Undecodable", (error) => Effect.succeed(park(`cannot be read: ${error.message}`))),
        handlingSpan(consumer.name, found, message.info.deliveryCount)
      )
    ),
    Effect.forkChild
  )
  const [duration, exit] = yield* Fiber.await(handling).pipe(
    Effect.raceFirst(heartbeat(message, config.ack_wait ?? nanos(60_000))),
    Effect.onInterrupt(() => Fiber.interrupt(handling).pipe(Effect.andThen(Effect.sync(() => message.nak())))),
    Effect.timed
  )
  const durationMs = Math.round(Duration.toMillis(duration))
  const outcome = verdict(exit, message.info.deliveryCount, config.max_deliver ?? 1, options.defectDelaysMs)
  // Before the message is settled: a crash in between tells it twice rather than never.
  if (outcome._tag === "Park" && event !== undefined)
    yield* options.parked(event.about.task, event.about.event, outcome.reason)
  if (outcome._tag === "Later" && event !== undefined)
    yield* options.later(event.about.task, source.positionOf(message), outcome.at)
  const acknowledged = yield* settle(message, outcome)

  const failed = outcome._tag === "Retry" || outcome._tag === "Park"
  const log = failed || !acknowledged ? Effect.logWarning : Effect.logInfo
  yield* log(acknowledged ? "handled" : "handled, but not acknowledged: it will come again", ...causesOf(exit)).pipe(
    Effect.annotateLogs({
      consumer: consumer.name,
      outcome: outcome._tag,
      ...(failed ? { reason: outcome.reason } : {}),
      ...event?.about,
      ms: durationMs
    })
  )
  yield* options.observe(outcome, durationMs, message.info.deliveryCount)
})

const park = (reason: string): Extract<Outcome, { _tag: "Park" }> => ({ _tag: "Park", reason })

/** A third of the time after which the server would give the message to somebody else. */
const heartbeat = (message: JsMsg, ackWaitNanos: number) =>
  // It throws on a connection that is closed for good; the acknowledgement will say so soon enough.
  Effect.ignore(Effect.try(() => message.working())).pipe(Effect.delay(ackWaitNanos / 1e6 / 3), Effect.forever)

/** A retry that knows when. */
type Verdict =
  | Exclude<Outcome, { _tag: "Retry" }>
  | (Extract<Outcome, { _tag: "Retry" }> & { after: Duration.Duration })

const verdict = (
  exit: Exit.Exit<Outcome>,
  delivery: number,
  maxDeliver: number,
  defectDelaysMs: ReadonlyArray<number>
): Verdict => {
  const outcome: Outcome = Exit.isSuccess(exit)
    ? exit.value
    : { _tag: "Retry", reason: `defect: ${Cause.squash(exit.cause)}` }
  if (outcome._tag !== "Retry") return outcome
  // Said by us the reason stands in the dead letter; the server alone would give up without one.
  if (delivery >= maxDeliver) return park(`given up after ${delivery} deliveries: ${outcome.reason}`)
  const grown = (step: number) => Duration.millis(defectDelaysMs[Math.min(step, defectDelaysMs.length) - 1] ?? 0)
  if (outcome.after === undefined) return { ...outcome, after: grown(delivery) }
  // Whoever names a short wait again and again would use up every delivery in seconds: the last ones grow all the same.
  const scarce = delivery - (maxDeliver - SPARED)
  const after = scarce > 0 ? Duration.max(outcome.after, grown(scarce + 1)) : outcome.after
  return { ...outcome, after }
}

/** Deliveries kept for when short waits were not enough. */
const SPARED = 4

const settle = (message: JsMsg, outcome: Verdict): Effect.Effect<boolean> => {
  switch (outcome._tag) {
    case "Retry":
      // A nak without a delay is redelivered within milliseconds and would burn every delivery at once.
      return Effect.as(
        Effect.sync(() => message.nak(Math.max(1, Duration.toMillis(outcome.after)))),
        true
      )
    case "Park":
      return Effect.as(
        Effect.sync(() => message.term(outcome.reason.slice(0, LONGEST_REASON))),
        true
      )
    default:
      // Answered by the server, so a lost acknowledgement is known of; the handler must bear the second delivery.
      return Effect.promise(() => message.ackAck().catch(() => false))
  }
}

/** Characters; the advisory that carries the reason is one message. */
const LONGEST_REASON = 2_000

const causesOf = (exit: Exit.Exit<Outcome>) => (Exit.isFailure(exit) ? [exit.cause] : [])
