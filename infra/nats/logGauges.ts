import { Effect, Layer } from "effect"
import { EventLog } from "#domain/EventLog.ts"
import { Metrics } from "../Metrics.ts"
import { Nats } from "./Nats.ts"
import { standings } from "./pending.ts"
import { consumingServices } from "./permissions.ts"
import { DEAD_LETTERS, REQUEUE, requeueSubjectOf } from "./topology.ts"

/**
 * How the log and its consumers stand, told by one service for all: a consumer that is scaled to nothing, or hangs, cannot tell of itself.
 * Of an identity that `observes`.
 */
export const logGauges = Layer.effectDiscard(
  Effect.gen(function* () {
    const nats = yield* Nats
    const log = yield* EventLog
    const metrics = yield* Metrics
    // One question for all the gauges of a reading.
    const standing = yield* standings(consumingServices).pipe(
      Effect.provideService(Nats, nats),
      Effect.cachedWithTTL("2 seconds")
    )
    const each = (name: string, help: string, value: (one: Standing) => number) =>
      metrics.gauge(
        name,
        help,
        ["consumer"],
        Effect.map(standing, (all) => all.map((one) => ({ labels: { consumer: one.consumer }, value: value(one) })))
      )
    yield* each("redgreen_consumer_pending", "Events a consumer was not given yet", ({ pending }) => pending)
    yield* each("redgreen_consumer_ack_pending", "Deliveries a consumer is at work on", ({ ackPending }) => ackPending)
    yield* each(
      "redgreen_consumer_redelivered",
      "Deliveries at work on that were not the first",
      (one) => one.redelivered
    )
    yield* metrics.gauge(
      "ai_agent_queue_length",
      "Deliveries waiting or being worked on",
      ["queue"],
      Effect.map(standing, (all) =>
        all.map(({ ackPending, consumer, pending }) => ({ labels: { queue: consumer }, value: pending + ackPending }))
      )
    )
    yield* metrics.gauge(
      "redgreen_dead_letters",
      "Deliveries that were given up and that nobody has requeued",
      ["consumer"],
      Effect.promise(() => deadLetters(nats))
    )
    yield* metrics.gauge(
      "redgreen_log_position",
      "Position of the newest event of the log",
      [],
      Effect.map(log.head, (value) => [{ labels: {}, value }])
    )
  })
)

type Standing = Effect.Success<ReturnType<typeof standings>>[number]

/** Letters and orders are never deleted and each letter is ordered at most once, so the difference of two counts tells. */
const deadLetters = async ({ manager }: Nats["Service"]) => {
  const [letters, orders] = await Promise.all(
    [DEAD_LETTERS, REQUEUE].map(async (stream) => {
      const { state } = await manager.streams.info(stream, { subjects_filter: ">" })
      return Object.entries(state.subjects ?? {})
    })
  )
  const sumOf = (subjects: ReadonlyArray<[string, number]>, belongs: (subject: string) => boolean) =>
    subjects.reduce((sum, [subject, count]) => sum + (belongs(subject) ? count : 0), 0)
  return consumingServices.map((consumer) => {
    const lost = sumOf(letters!, (subject) => subject.endsWith(`.${consumer}`))
    const requeued = sumOf(orders!, (subject) => subject.startsWith(requeueSubjectOf(consumer, "*").slice(0, -1)))
    return { labels: { consumer }, value: Math.max(0, lost - requeued) }
  })
}
