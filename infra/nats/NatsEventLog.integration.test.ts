import { describe, expect, layer } from "@effect/vitest"
import { headers } from "@nats-io/transport-node"
import { Effect, Fiber, Layer, Queue, Stream } from "effect"
import { vi } from "vitest"
import { EventLog } from "#domain/EventLog.ts"
import { EventStore } from "#domain/EventStore.ts"
import { TaskId } from "#domain/Ids.ts"
import { history } from "#test/history.ts"
import { connected, NatsServer } from "#test/NatsServer.ts"
import { Nats } from "./Nats.ts"
import * as NatsEventLog from "./NatsEventLog.ts"
import * as NatsEventStore from "./NatsEventStore.ts"
import { provision } from "./provision.ts"
import { PAGE } from "./sharedPages.ts"
import { EVENTS } from "./topology.ts"

// Real servers are slow to start on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

const Log = Layer.mergeAll(NatsEventLog.layer, NatsEventStore.layer(), Layer.effectDiscard(provision([]))).pipe(
  Layer.provideMerge(connected),
  Layer.provideMerge(NatsServer.layer)
)

describe("NATS event log", () => {
  layer(Log, { excludeTestServices: true, timeout: "60 seconds" })((it) => {
    it.effect("is empty at first, then follows from the beginning and on into what is appended", () =>
      Effect.gen(function* () {
        const { follow, head } = yield* EventLog
        expect(yield* head).toBe(0)
        const events = yield* append("t-follow", 1_300)
        expect(yield* head).toBe(1_300)

        const live = yield* Queue.unbounded<{ position: number; event: unknown }>()
        yield* follow(0).pipe(
          Stream.runForEach((recorded) => Queue.offer(live, recorded)),
          Effect.forkScoped
        )
        const seen = yield* Queue.takeN(live, 1_300)
        expect(seen.map(({ position }) => position)).toEqual(Array.from({ length: 1_300 }, (_, i) => i + 1))
        expect(seen.map(({ event }) => event)).toEqual(events)

        const [next] = yield* append("t-follow-2", 1)
        expect(yield* Queue.take(live)).toEqual({ position: 1_301, type: "task.received", event: next })
      })
    )

    it.effect("goes on after a position", () =>
      Effect.gen(function* () {
        const { follow, head } = yield* EventLog
        const [, second] = yield* append("t-after", 2)
        const position = yield* head
        expect(yield* follow(position - 1).pipe(Stream.take(1), Stream.runCollect)).toEqual([
          { position, type: "budget.spent", event: second }
        ])
      })
    )

    it.effect("is read once by all who follow it at the same place, and only as far as they take it", () =>
      Effect.gen(function* () {
        const { follow } = yield* EventLog
        const nats = yield* Nats
        yield* append("t-pages", 3_000)
        yield* Effect.scoped(
          Effect.gen(function* () {
            const before = nats.connection.stats().inMsgs
            const pulls = yield* Effect.forEach(Array.from({ length: 5 }), () => Stream.toPull(follow(1)))
            const pages = yield* Effect.forEach(pulls, (pull) => pull, { concurrency: "unbounded" })
            expect(pages.map((page) => page.length)).toEqual(Array(5).fill(PAGE - 1))
            expect(new Set(pages.map(([first]) => first))).toHaveLength(1)
            // With the end of the page; one page more is read ahead.
            expect(nats.connection.stats().inMsgs - before).toBeLessThanOrEqual(2 * (PAGE + 1))
            // Whoever may make a consumer may have it deliver to any subject.
            expect(yield* Effect.promise(() => nats.manager.consumers.list(EVENTS).next())).toEqual([])
          })
        )
      })
    )

    it.effect("says of each event what it may be without reading it, and believes only what calls itself that", () =>
      Effect.gen(function* () {
        const { follow, head } = yield* EventLog
        const nats = yield* Nats
        const [green] = history(TaskId.make("t-forged"), ["tests.green"])
        const position = yield* head
        yield* Effect.promise(() => nats.jetstream.publish("tests.written.t-forged", JSON.stringify(green)))
        const pretending = headers()
        pretending.set("Nats-Subject", "tests.green.t-forged")
        yield* Effect.promise(() =>
          nats.jetstream.publish("tests.written.t-forged", JSON.stringify(green), { headers: pretending })
        )
        yield* Effect.promise(() => nats.jetstream.publish("tests.red.t-forged", "{ not json"))
        const [forged, pretended, broken] = yield* follow(position).pipe(Stream.take(3), Stream.runCollect)
        expect([forged!.type, pretended!.type, broken!.type]).toEqual(["tests.written", "tests.written", "tests.red"])
        const why = "what stands at tests.written.t-forged calls itself tests.green of t-forged"
        expect([forged!.event, pretended!.event]).toEqual([why, why])
        expect(typeof broken!.event).toBe("string")
      })
    )

    it.effect("loses and repeats nothing when the server is killed and restarted under it", () =>
      Effect.gen(function* () {
        const { follow, head } = yield* EventLog
        const server = yield* NatsServer
        const from = yield* head
        const following = yield* follow(from).pipe(Stream.take(60), Stream.runCollect, Effect.forkChild)
        const before = yield* append("t-crash-1", 20)
        yield* server.kill
        yield* server.start
        const between = yield* append("t-crash-2", 20)
        yield* server.kill
        yield* server.start
        const after = yield* append("t-crash-3", 20)
        const seen = yield* Fiber.join(following)
        expect(seen.map(({ event }) => event)).toEqual([...before, ...between, ...after])
        expect(seen.map(({ position }) => position)).toEqual(Array.from({ length: 60 }, (_, i) => from + i + 1))
      })
    )
  })
})

const append = Effect.fnUntraced(function* (id: string, count: number) {
  const store = yield* EventStore
  const task = TaskId.make(id)
  const events = history(task, ["task.received", ...Array(count - 1).fill("budget.spent")])
  for (let from = 0; from < count; from += 500)
    yield* store.append(task, (yield* store.read(task)).position, events.slice(from, from + 500))
  return events
})
