import { describe, expect, layer } from "@effect/vitest"
import { ConfigProvider, Effect, Layer } from "effect"
import { vi } from "vitest"
import { connected, NatsServer } from "#test/NatsServer.ts"
import { Nats } from "./Nats.ts"
import { provision } from "./provision.ts"
import { ARTIFACTS, EVENTS, REQUEUE, streams } from "./topology.ts"

// Real servers are slow to start on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

const planner = { name: "planner", wakesOn: ["task.received", "plan.rejected"] } as const

const snapshot = Effect.gen(function* () {
  const { manager } = yield* Nats
  const found = yield* Effect.promise(() => manager.streams.list().next())
  const consumers = yield* Effect.promise(() => manager.consumers.list(EVENTS).next())
  return {
    streams: found.map(({ config }) => config).sort((a, b) => a.name.localeCompare(b.name)),
    consumers: consumers.map(({ config }) => config)
  }
})

describe("provision", () => {
  layer(Layer.provideMerge(connected, NatsServer.layer), { excludeTestServices: true, timeout: "120 seconds" })(
    (it) => {
      it.effect("brings up the whole topology, also when several processes do it at once", () =>
        Effect.gen(function* () {
          yield* Effect.forEach([1, 2, 3, 4], () => provision([planner]), { concurrency: "unbounded" })
          const { consumers, streams: found } = yield* snapshot
          expect(found.map(({ name }) => name)).toEqual(streams.map(({ name }) => name).sort())
          for (const wanted of streams) expect(found.find(({ name }) => name === wanted.name)).toMatchObject(wanted)
          expect(consumers).toHaveLength(1)
          expect(consumers[0]).toMatchObject({
            durable_name: "planner",
            filter_subjects: ["task.received.*", "plan.rejected.*"],
            max_deliver: 8,
            ack_wait: 60e9
          })
          const { manager } = yield* Nats
          const requeue = yield* Effect.promise(() => manager.consumers.info(REQUEUE, "planner"))
          expect(requeue.config).toMatchObject({ filter_subjects: ["requeue.planner.*"] })
        })
      )

      it.effect("changes nothing when repeated", () =>
        Effect.gen(function* () {
          const before = yield* snapshot
          yield* provision([planner])
          expect(yield* snapshot).toEqual(before)
        })
      )

      it.effect("gives a consumer the filter it has now, and never takes a family from the log", () =>
        Effect.gen(function* () {
          const { manager } = yield* Nats
          const { config } = yield* Effect.promise(() => manager.streams.info(EVENTS))
          yield* Effect.promise(() => manager.streams.update(EVENTS, { subjects: [...config.subjects, "timer.*.*"] }))
          yield* provision([{ name: "planner", wakesOn: ["task.retried"] }])
          const after = yield* snapshot
          expect(after.consumers[0]?.filter_subjects).toEqual(["task.retried.*"])
          expect(after.streams.find(({ name }) => name === EVENTS)?.subjects).toContain("timer.*.*")
        })
      )

      it.effect("leaves denied what an earlier release denied for good", () =>
        Effect.gen(function* () {
          const { manager } = yield* Nats
          const name = `OBJ_${ARTIFACTS}`
          yield* Effect.promise(() => manager.streams.update(name, { deny_delete: true }))
          yield* provision([])
          const { config } = yield* Effect.promise(() => manager.streams.info(name))
          expect(config.deny_delete).toBe(true)
        })
      )

      it.effect("asks for the replicas it is told to", () =>
        Effect.gen(function* () {
          // One server cannot hold three; that it says so is how we know it was asked.
          const exit = yield* Effect.exit(provision([])).pipe(
            Effect.provide(ConfigProvider.layer(ConfigProvider.fromUnknown({ NATS_REPLICAS: "3" })))
          )
          expect(String(exit)).toMatch(/provisioning stream EVENTS: .*replicas/)
        })
      )
    }
  )
})
