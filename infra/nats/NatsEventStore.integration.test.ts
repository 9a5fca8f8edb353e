import { describe, expect, layer } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import { vi } from "vitest"
import { EventStore } from "#domain/EventStore.ts"
import { TaskId } from "#domain/Ids.ts"
import { eventStoreContract } from "#test/eventStoreContract.ts"
import { history } from "#test/history.ts"
import { connected, NatsServer } from "#test/NatsServer.ts"
import { Nats } from "./Nats.ts"
import * as NatsEventStore from "./NatsEventStore.ts"
import { provision } from "./provision.ts"
import { EVENTS } from "./topology.ts"

// Real servers are slow to start on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

const Provisioned = Layer.effectDiscard(provision([])).pipe(Layer.provideMerge(connected))

eventStoreContract("NATS", NatsEventStore.layer().pipe(Layer.provide(Provisioned), Layer.provide(NatsServer.layer)))

describe("NATS event store", () => {
  layer(NatsEventStore.layer().pipe(Layer.provideMerge(Provisioned), Layer.provideMerge(NatsServer.layer)), {
    excludeTestServices: true,
    timeout: "60 seconds"
  })((it) => {
    it.effect("dies on an id that is no task id, whoever's it is", () =>
      Effect.gen(function* () {
        const { append, read } = yield* EventStore
        const task = TaskId.make("t-hygiene")
        for (const id of ["*", "a.b", "", ">"]) {
          expect((yield* Effect.exit(read(id as TaskId)))._tag).toBe("Failure")
          const events = history(task, ["task.received"])
          expect((yield* Effect.exit(append(id as TaskId, 0, events)))._tag).toBe("Failure")
          const foreign = events.map((stored) => ({ ...stored, subject: id as TaskId }))
          expect((yield* Effect.exit(append(task, 0, foreign)))._tag).toBe("Failure")
        }
        expect(yield* read(task)).toEqual({ events: [], position: 0 })
      })
    )

    it.effect("keeps an append going while the server is killed and restarted, and stores it once", () =>
      Effect.gen(function* () {
        const { append, read } = yield* EventStore
        const server = yield* NatsServer
        const task = TaskId.make("t-restart")
        const events = history(task, ["task.received", "task.linked", "plan.created"])
        yield* append(task, 0, events.slice(0, 1))
        const { position } = yield* read(task)

        yield* server.kill
        const appending = yield* Effect.forkChild(append(task, position, events.slice(1)), {
          startImmediately: true
        })
        yield* server.start
        yield* Fiber.join(appending)
        expect((yield* read(task)).events).toEqual(events)
      })
    )

    it.effect("knows its own write again when only the answer to it was lost", () =>
      Effect.gen(function* () {
        const nats = yield* Nats
        const task = TaskId.make("t-lost-answer")
        const events = history(task, ["task.received"])
        // The first request is stored, but its answer never reaches the caller.
        let lost = 0
        const deaf = new Proxy(nats.connection, {
          get: (target, key) =>
            key === "request" && lost === 0
              ? async (...args: Parameters<typeof target.request>) => {
                  lost += 1
                  await target.request(...args)
                  throw Object.assign(new Error("timeout"), { code: 408 })
                }
              : Reflect.get(target, key).bind(target)
        })
        const store = NatsEventStore.layer().pipe(Layer.provide(Layer.succeed(Nats, { ...nats, connection: deaf })))
        const read = yield* Effect.gen(function* () {
          const store = yield* EventStore
          yield* store.append(task, 0, events)
          return yield* store.read(task)
        }).pipe(Effect.provide(store))
        expect(lost).toBe(1)
        expect(read.events).toEqual(events)
      })
    )

    it.effect("goes on from what it read before, whatever others wrote since", () =>
      Effect.gen(function* () {
        const { append, read } = yield* EventStore
        const other = yield* Effect.provide(EventStore, NatsEventStore.layer())
        const task = TaskId.make("t-two-readers")
        const events = history(task, ["task.received", "budget.spent", "budget.spent", "budget.spent", "budget.spent"])
        yield* append(task, 0, events.slice(0, 1))
        const first = yield* read(task)
        yield* other.append(task, first.position, events.slice(1, 2))
        const second = yield* read(task)
        expect(second.events).toEqual(events.slice(0, 2))
        expect(second.events[0]).toBe(first.events[0])
        yield* other.append(task, second.position, events.slice(2))
        expect(yield* read(task)).toEqual(yield* other.read(task))
        expect((yield* read(task)).events).toEqual(events)
      })
    )

    it.effect("takes nothing for known of a log that was built anew", () =>
      Effect.gen(function* () {
        const { append, read } = yield* EventStore
        const { manager } = yield* Nats
        const task = TaskId.make("t-anew")
        for (const count of [2, 2, 3, 1]) {
          yield* Effect.promise(() => manager.streams.delete(EVENTS))
          yield* provision([])
          const types = Array.from({ length: count }, () => "budget.spent" as const)
          const events = history(task, ["task.received", ...types])
          yield* append(task, 0, events)
          expect((yield* read(task)).events).toEqual(events)
        }
      })
    )

    it.effect("gives up after its deadline, saying what it was doing", () =>
      Effect.gen(function* () {
        const server = yield* NatsServer
        yield* server.kill
        const impatient = NatsEventStore.layer({ deadline: "200 millis" })
        const exit = yield* Effect.exit(
          Effect.flatMap(EventStore, (store) => store.read(TaskId.make("t-nobody"))).pipe(Effect.provide(impatient))
        )
        yield* server.start
        expect(String(exit)).toContain("reading task t-nobody: NATS did not do it within 200ms")
      })
    )
  })
})
