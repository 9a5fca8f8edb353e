import { assert, describe, layer } from "@effect/vitest"
import { Effect, Layer, Queue, Schedule } from "effect"
import { Applied, type Consumer, type Outcome } from "#domain/Consumer.ts"
import { consumers } from "#local/consumers.ts"
import { append, consuming, newTask } from "#test/consuming.ts"
import { connected, connectedAs, NatsServer } from "#test/NatsServer.ts"
import { Metrics } from "../Metrics.ts"
import { DeadLetters } from "./DeadLetters.ts"
import { logGauges } from "./logGauges.ts"
import * as NatsEventLog from "./NatsEventLog.ts"
import * as NatsEventStore from "./NatsEventStore.ts"
import { provision } from "./provision.ts"

/** Told over the connection of projections, with no more rights than it has. */
const told = logGauges.pipe(Layer.provide(Layer.fresh(NatsEventLog.layer)), Layer.provide(connectedAs("projections")))

const World = told.pipe(
  Layer.provideMerge(Metrics.layer),
  Layer.provideMerge(Layer.mergeAll(NatsEventStore.layer(), DeadLetters.layer)),
  Layer.provideMerge(Layer.effectDiscard(provision(consumers)).pipe(Layer.provideMerge(connected))),
  Layer.provideMerge(NatsServer.layer)
)

/** Waits until it is told so: advisories are written a moment after the fact. */
const until = (line: string) =>
  Effect.flatMap(Metrics, ({ text }) => text).pipe(
    Effect.repeat({ until: (text) => text.split("\n").includes(line), schedule: Schedule.spaced("50 millis") })
  )

describe("gauges of the log", () => {
  layer(World, { excludeTestServices: true, timeout: "120 seconds" })((it) => {
    it.effect("tell what waits, what was given up, and what was requeued since", () =>
      Effect.gen(function* () {
        const task = newTask()
        yield* append(task, "task.received", "plan.created", "plan.rejected")
        const text = yield* until('redgreen_consumer_pending{consumer="planner"} 2')
        assert.include(text, 'ai_agent_queue_length{queue="planner"} 2')
        assert.include(text, 'redgreen_dead_letters{consumer="planner"} 0')
        assert.include(text, "redgreen_log_position 3")

        const outcomes: Array<Outcome> = [{ _tag: "Park", reason: "no" }]
        const planner: Consumer = {
          name: "planner",
          wakesOn: ["task.received", "plan.rejected"],
          handle: () => Effect.sync(() => outcomes.shift() ?? Applied)
        }
        const settled = yield* consuming(planner)
        yield* Queue.take(settled)
        yield* until('redgreen_dead_letters{consumer="planner"} 1')
        yield* until('redgreen_consumer_pending{consumer="planner"} 0')

        const { list, requeue } = yield* DeadLetters
        const [letter] = yield* list
        yield* requeue(letter!.sequence)
        const after = yield* until('redgreen_dead_letters{consumer="planner"} 0')
        assert.include(after, 'redgreen_dead_letters{consumer="publisher"} 0')
      })
    )
  })
})
