import { describe, expect, layer } from "@effect/vitest"
import { DateTime, Effect, Layer, Queue, Schedule } from "effect"
import { vi } from "vitest"
import { Applied, type Consumer, NotRelevant, type Outcome } from "#domain/Consumer.ts"
import type { TaskId } from "#domain/Ids.ts"
import { append, consuming, impatient, newTask } from "#test/consuming.ts"
import { connected, NatsServer } from "#test/NatsServer.ts"
import { DeadLetters } from "./DeadLetters.ts"
import { Nats } from "./Nats.ts"
import * as NatsEventStore from "./NatsEventStore.ts"
import { provision } from "./provision.ts"
import { TIMERS, timerSubjectOf } from "./topology.ts"

// Real servers are slow to start on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

const World = Layer.mergeAll(NatsEventStore.layer(), DeadLetters.layer, Layer.effectDiscard(provision([]))).pipe(
  Layer.provideMerge(connected),
  Layer.provideMerge(NatsServer.layer)
)

/** A provisioned consumer with timers, which is given only this task's events. */
const timed = Effect.fnUntraced(function* (task: TaskId, handle: Consumer["handle"]) {
  const consumer: Consumer = {
    name: `c-${crypto.randomUUID()}`,
    wakesOn: ["plan.created"],
    timers: true,
    handle: (envelope) => (envelope.stored.subject === task ? handle(envelope) : Effect.succeed(NotRelevant))
  }
  yield* provision([consumer], impatient)
  return consumer
})

const later = Effect.fnUntraced(function* (ms: number): Effect.fn.Return<Outcome> {
  return { _tag: "Later", at: DateTime.formatIso(DateTime.add(yield* DateTime.now, { milliseconds: ms })) }
})

const timersOf = Effect.fnUntraced(function* (consumer: string) {
  const { manager } = yield* Nats
  const filter = { subjects_filter: timerSubjectOf("*", consumer, "*") }
  const { state } = yield* Effect.promise(() => manager.streams.info(TIMERS, filter))
  return Object.keys(state.subjects ?? {})
})

describe("an event that is wanted later", () => {
  layer(World, { excludeTestServices: true, timeout: "120 seconds" })((it) => {
    it.effect("is delivered again when the time has come, not before, as often as it is put off", () =>
      Effect.gen(function* () {
        const task = newTask()
        const seen: Array<{ readonly id: string; readonly at: number }> = []
        const consumer = yield* timed(
          task,
          Effect.fnUntraced(function* ({ stored }) {
            seen.push({ id: stored.id, at: Date.now() })
            return seen.length < 3 ? yield* later(600) : Applied
          })
        )
        const settled = yield* consuming(consumer)
        const [id] = yield* append(task, "plan.created")
        const outcomes = (yield* Queue.takeN(settled, 3)).map(({ outcome }) => outcome._tag)
        expect(outcomes).toEqual(["Later", "Later", "Applied"])
        expect(seen.map((one) => one.id)).toEqual([id, id, id])
        expect(seen[1]!.at - seen[0]!.at).toBeGreaterThanOrEqual(600)
        expect(seen[2]!.at - seen[1]!.at).toBeGreaterThanOrEqual(600)
        expect(yield* timersOf(consumer.name)).toEqual([timerSubjectOf("due", consumer.name, task)])
      })
    )

    it.effect("has one timer per task: the next one takes its place", () =>
      Effect.gen(function* () {
        const task = newTask()
        const delays = [3_600_000, 300]
        const consumer = yield* timed(task, () => later(delays.shift() ?? 3_600_000))
        const settled = yield* consuming(consumer)
        yield* append(task, "plan.created", "plan.created")
        yield* Queue.takeN(settled, 3)
        expect(yield* timersOf(consumer.name)).toEqual([
          timerSubjectOf("due", consumer.name, task),
          timerSubjectOf("set", consumer.name, task)
        ])
      })
    )

    it.effect(
      "comes at once where the moment is past, and after the server was killed and was away at that moment",
      () =>
        Effect.gen(function* () {
          const server = yield* NatsServer
          const task = newTask()
          const delays = [-60_000, 1_000]
          const consumer = yield* timed(
            task,
            Effect.fnUntraced(function* () {
              const delay = delays.shift()
              return delay === undefined ? Applied : yield* later(delay)
            })
          )
          const settled = yield* consuming(consumer)
          yield* append(task, "plan.created")
          yield* Queue.takeN(settled, 2)
          yield* server.kill
          yield* server.start
          expect((yield* Queue.take(settled)).outcome).toEqual(Applied)
        })
    )

    it.effect("is a dead letter of its event when it was given up", () =>
      Effect.gen(function* () {
        const deadLetters = yield* DeadLetters
        const task = newTask()
        let deliveries = 0
        const consumer = yield* timed(task, () =>
          ++deliveries === 1 ? later(50) : Effect.succeed<Outcome>({ _tag: "Park", reason: "no use" })
        )
        const settled = yield* consuming(consumer)
        const [id] = yield* append(task, "plan.created")
        yield* Queue.takeN(settled, 2)
        const letter = yield* deadLetters.list.pipe(
          Effect.map((all) => all.find((one) => one.consumer === consumer.name)),
          Effect.repeat({ until: (found) => found !== undefined, schedule: Schedule.spaced("50 millis") })
        )
        expect(letter).toMatchObject({ eventId: id, taskId: task, reason: "no use" })
        yield* deadLetters.requeue(letter!.sequence)
        expect((yield* Queue.take(settled)).outcome).toMatchObject({ _tag: "Park" })
      })
    )
  })
})
