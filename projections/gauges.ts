import { Clock, Effect, Layer, Option, Stream } from "effect"
import type postgres from "postgres"
import { EventLog } from "#domain/EventLog.ts"
import { Metrics } from "#infra/Metrics.ts"
import * as Checkpoints from "./audit/Checkpoints.ts"
import { ReadModels, type Standing } from "./engine/ReadModels.ts"
import { Postgres } from "./Postgres.ts"

/** What the tables tell of how things stand: how far each read model is, which plans wait for people, how much of the log was signed. */
export const gauges = Layer.effectDiscard(
  Effect.gen(function* () {
    const log = yield* EventLog
    const metrics = yield* Metrics
    const { query } = yield* Postgres
    const { standings } = yield* ReadModels
    const models = yield* Effect.cachedWithTTL(standings, "2 seconds")
    const each = (name: string, help: string, value: (one: Standing) => number) =>
      metrics.gauge(
        name,
        help,
        ["model"],
        // Of one that is being built anew the tables that answer count.
        Effect.map(models, (all) =>
          all
            .filter(({ generation }) => generation === "live")
            .map((one) => ({ labels: { model: one.name }, value: value(one) }))
        )
      )
    yield* each(
      "redgreen_projection_position",
      "Position of the last event a read model took in",
      (one) => one.position
    )
    yield* each("redgreen_projection_lag_events", "Events a read model is behind the log", (one) => one.lag)
    yield* metrics.gauge(
      "redgreen_projection_stopped",
      "1 where a read model met an event it cannot take in",
      ["model"],
      Effect.map(models, (all) => {
        const stopped = new Set(all.filter(({ error }) => error !== null).map(({ name }) => name))
        return [...new Set(all.map(({ name }) => name))].map((model) => ({
          labels: { model },
          value: stopped.has(model) ? 1 : 0
        }))
      })
    )
    const waiting = yield* Effect.cachedWithTTL(query(waitingPlans), "2 seconds")
    yield* metrics.gauge(
      "redgreen_approvals_waiting",
      "Plans that wait for people's word",
      [],
      Effect.map(waiting, ({ plans }) => alone(plans))
    )
    yield* metrics.gauge(
      "redgreen_approvals_oldest_wait_seconds",
      "How long the plan that waits longest has waited; 0 while none does",
      [],
      Effect.map(waiting, ({ oldest }) => alone(oldest ?? 0))
    )
    const unsigned = yield* Effect.cachedWithTTL(
      Effect.gen(function* () {
        const [newest] = yield* query((sql) => Checkpoints.list(sql, 1))
        const signed = newest?.head.position ?? 0
        const events = Math.max(0, (yield* log.head) - signed)
        return { events, seconds: events === 0 ? 0 : yield* ageOfFirst(signed) }
      }).pipe(Effect.provideService(EventLog, log)),
      "2 seconds"
    )
    yield* metrics.gauge(
      "redgreen_checkpoint_unsigned_events",
      "Positions of the log after its newest signed checkpoint",
      [],
      Effect.map(unsigned, ({ events }) => alone(events))
    )
    yield* metrics.gauge(
      "redgreen_checkpoint_unsigned_seconds",
      "How long ago the first of them was appended; 0 while there is none",
      [],
      Effect.map(unsigned, ({ seconds }) => alone(seconds))
    )
  })
)

const ageOfFirst = Effect.fnUntraced(function* (after: number) {
  const log = yield* EventLog
  const first = yield* Stream.runHead(log.follow(after))
  const { time } = Option.getOrThrow(first).event as { readonly time: string }
  return Math.max(0, (yield* Clock.currentTimeMillis) - Date.parse(time)) / 1000
})

const alone = (value: number) => [{ labels: {}, value }]

const waitingPlans = async (
  sql: postgres.ISql
): Promise<{ readonly plans: number; readonly oldest: number | null }> => {
  const [row] = await sql<[{ plans: number; oldest: number | null }]>`
    select count(*)::int as plans, extract(epoch from now() - min(asked_at))::float8 as oldest
    from approvals.ask where state = 'waiting'`
  return row
}
