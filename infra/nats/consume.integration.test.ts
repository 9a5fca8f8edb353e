import { describe, expect, layer } from "@effect/vitest"
import { Deferred, Duration, Effect, Exit, Fiber, Layer, Queue, Schedule, Scope } from "effect"
import { vi } from "vitest"
import { Applied, type Outcome } from "#domain/Consumer.ts"
import { append, consuming, durable, gate, impatient, newTask } from "#test/consuming.ts"
import { connected, NatsServer } from "#test/NatsServer.ts"
import { DeadLetters } from "./DeadLetters.ts"
import { Nats } from "./Nats.ts"
import * as NatsEventStore from "./NatsEventStore.ts"
import { provision } from "./provision.ts"
import { EVENTS } from "./topology.ts"

// Real servers are slow to start on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

const World = Layer.mergeAll(NatsEventStore.layer(), DeadLetters.layer, Layer.effectDiscard(provision([]))).pipe(
  Layer.provideMerge(connected),
  Layer.provideMerge(NatsServer.layer)
)

const infoOf = (name: string) =>
  Effect.flatMap(Nats, ({ manager }) => Effect.promise(() => manager.consumers.info(EVENTS, name)))

describe("consume", () => {
  layer(World, { excludeTestServices: true, timeout: "120 seconds" })((it) => {
    it.effect("hands an event over once and acknowledges it", () =>
      Effect.gen(function* () {
        const task = newTask()
        const handled: Array<string> = []
        const consumer = (yield* durable(task))(({ stored }) =>
          Effect.sync(() => void handled.push(stored.id)).pipe(Effect.as(Applied))
        )
        const settled = yield* consuming(consumer)
        const [, id] = yield* append(task, "task.received", "plan.created")
        expect((yield* Queue.take(settled)).outcome).toEqual(Applied)
        expect(handled).toEqual([id])
        expect(yield* infoOf(consumer.name)).toMatchObject({ num_pending: 0, num_ack_pending: 0, num_redelivered: 0 })
      })
    )

    it.effect("delivers again after the delay a handler asks for, not before", () =>
      Effect.gen(function* () {
        const task = newTask()
        const seen: Array<number> = []
        const again: Outcome = { _tag: "Retry", after: Duration.millis(400), reason: "GitHub is away" }
        const settled = yield* consuming(
          (yield* durable(task))(() => Effect.sync(() => (seen.push(performance.now()) === 1 ? again : Applied)))
        )
        yield* append(task, "plan.created")
        expect((yield* Queue.takeN(settled, 2)).map(({ outcome }) => outcome)).toEqual([again, Applied])
        expect(seen[1]! - seen[0]!).toBeGreaterThanOrEqual(390)
      })
    )

    it.effect("delivers again after a defect, and after one that is an interruption", () =>
      Effect.gen(function* () {
        const task = newTask()
        let delivery = 0
        const settled = yield* consuming(
          (yield* durable(task))(() => {
            delivery += 1
            return delivery === 1
              ? Effect.die(new Error("boom"))
              : delivery === 2
                ? Effect.interrupt
                : Effect.succeed(Applied)
          })
        )
        yield* append(task, "plan.created")
        const outcomes = (yield* Queue.takeN(settled, 3)).map(({ outcome }) => outcome)
        expect(outcomes.map(({ _tag }) => _tag)).toEqual(["Retry", "Retry", "Applied"])
        expect(outcomes[0]).toMatchObject({ reason: "defect: Error: boom" })
      })
    )

    it.effect("keeps a message that is worked on for longer than the server waits", () =>
      Effect.gen(function* () {
        const task = newTask()
        const { connection } = yield* Nats
        const signs = yield* Queue.unbounded<string>()
        const calls: Array<string> = []
        const consumer = (yield* durable(task, { ackWaitMs: 600, maxDeliver: 3 }))(({ stored }) => {
          calls.push(stored.id)
          // Seven signs of life at a third of the time each: without them the idle worker would have had it twice by then.
          return Effect.as(Queue.takeN(signs, 7), Applied)
        })
        const spy = connection.subscribe(`$JS.ACK.EVENTS.${consumer.name}.>`, {
          callback: (_, message) => {
            if (message.string() === "+WPI") Queue.offerUnsafe(signs, "working")
          }
        })
        const settled = yield* consuming(consumer, { concurrency: 2 })
        const ids = yield* append(task, "plan.created")
        expect((yield* Queue.take(settled)).outcome).toEqual(Applied)
        spy.unsubscribe()
        expect(calls).toEqual(ids)
      })
    )

    it.effect("shares the work with another instance and holds nothing back that it has not begun", () =>
      Effect.gen(function* () {
        const task = newTask()
        const held = yield* gate
        const consumer = yield* durable(task)
        yield* consuming(consumer(held.handle))
        const [first] = yield* append(task, "plan.created")
        expect(yield* Queue.take(held.began)).toBe(first)

        const other = yield* consuming(consumer(() => Effect.succeed(Applied)))
        yield* append(task, ...Array(20).fill("plan.created"))
        expect(yield* Queue.takeN(other, 20)).toHaveLength(20)
        expect(yield* Queue.size(held.began)).toBe(0)
        yield* held.open
      })
    )

    it.effect("works on as many events at once as it may", () =>
      Effect.gen(function* () {
        const task = newTask()
        const held = yield* gate
        const consumer = (yield* durable(task))(held.handle)
        const settled = yield* consuming(consumer, { concurrency: 3 })
        yield* append(task, ...Array(5).fill("plan.created"))
        yield* Queue.takeN(held.began, 3)
        expect(yield* infoOf(consumer.name)).toMatchObject({ num_ack_pending: 3, num_pending: 2 })
        yield* held.open
        expect(yield* Queue.takeN(settled, 5)).toHaveLength(5)
      })
    )

    it.effect("lets a running handler finish when its scope closes, and begins nothing more", () =>
      Effect.gen(function* () {
        const task = newTask()
        const held = yield* gate
        const consumer = (yield* durable(task))(held.handle)
        const scope = yield* Scope.make()
        const settled = yield* Scope.provide(consuming(consumer), scope)
        const [first] = yield* append(task, "plan.created", "plan.created")
        expect(yield* Queue.take(held.began)).toBe(first)
        const closing = yield* Effect.forkChild(Scope.close(scope, Exit.void), { startImmediately: true })
        yield* held.open
        yield* Fiber.join(closing)
        expect(yield* Queue.takeAll(settled)).toMatchObject([{ outcome: Applied }])
        expect(yield* Queue.size(held.began)).toBe(0)
        expect(yield* infoOf(consumer.name)).toMatchObject({ num_pending: 1, num_ack_pending: 0 })
      })
    )

    it.effect("gives a message back when its handler is not done within the grace, having ended the handler", () =>
      Effect.gen(function* () {
        const task = newTask()
        const consumer = yield* durable(task, { ackWaitMs: 60_000, maxDeliver: 3 })
        const held = yield* gate
        const ended = yield* Deferred.make<void>()
        const stubborn = consumer((envelope) =>
          Effect.ensuring(held.handle(envelope), Deferred.succeed(ended, undefined))
        )
        const scope = yield* Scope.make()
        yield* Scope.provide(consuming(stubborn, { grace: "50 millis" }), scope)
        const [id] = yield* append(task, "plan.created")
        expect(yield* Queue.take(held.began)).toBe(id)
        yield* Scope.close(scope, Exit.void)
        expect(yield* Deferred.isDone(ended)).toBe(true)

        // Were it not given back, the server would wait for a minute.
        const settled = yield* consuming(consumer(() => Effect.succeed(Applied)))
        const [taken] = yield* Effect.timed(Queue.take(settled))
        expect(Duration.toSeconds(taken)).toBeLessThan(30)
      })
    )

    it.effect("loses nothing when the server is killed and restarted, twice", () =>
      Effect.gen(function* () {
        const server = yield* NatsServer
        const task = newTask()
        const handled = new Set<string>()
        const settled = yield* consuming(
          (yield* durable(task))(({ stored }) =>
            Effect.sync(() => void handled.add(stored.id)).pipe(Effect.as(Applied))
          ),
          { concurrency: 4 }
        )
        const ids = [...(yield* append(task, ...Array(60).fill("plan.created")))]
        yield* Queue.takeN(settled, 10)
        yield* server.kill
        yield* server.start
        ids.push(...(yield* append(task, ...Array(20).fill("plan.created"))))
        yield* Queue.takeN(settled, 10)
        yield* server.kill
        yield* server.start
        yield* Effect.sync(() => handled.size).pipe(
          Effect.repeat({ until: (size) => size === ids.length, schedule: Schedule.spaced("50 millis") })
        )
        expect(handled).toEqual(new Set(ids))
      })
    )

    it.effect("goes on once a deleted consumer is there again", () =>
      Effect.gen(function* () {
        const { manager } = yield* Nats
        const task = newTask()
        const consumer = (yield* durable(task))(() => Effect.succeed(Applied))
        const settled = yield* consuming(consumer)
        yield* append(task, "plan.created")
        yield* Queue.take(settled)
        yield* Effect.promise(() => manager.consumers.delete(EVENTS, consumer.name))
        yield* provision([consumer], impatient)
        // It starts from the beginning: the event that was handled before comes again, as it may.
        yield* append(task, "plan.created")
        expect(yield* Queue.takeN(settled, 2)).toHaveLength(2)
      })
    )
  })
})
