import { assert, layer } from "@effect/vitest"
import { Effect, Exit, Layer, Queue, Schedule, Scope } from "effect"
import { vi } from "vitest"
import { Reminder } from "#agents/reminder/Reminder.ts"
import { ApprovalPolicy } from "#domain/ApprovalPolicy.ts"
import type { Event } from "#domain/Event.ts"
import type { TaskId } from "#domain/Ids.ts"
import { sha256Of } from "#domain/Plan.ts"
import { statusOf } from "#domain/Step.ts"
import { load, transact } from "#domain/transact.ts"
import { consume } from "#infra/nats/consume.ts"
import { Nats } from "#infra/nats/Nats.ts"
import * as NatsEventLog from "#infra/nats/NatsEventLog.ts"
import * as NatsEventStore from "#infra/nats/NatsEventStore.ts"
import { provision } from "#infra/nats/provision.ts"
import { TIMERS, timerSubjectOf } from "#infra/nats/topology.ts"
import { alice, plan, secondPlan } from "./cast.ts"
import { chronicleOf, eventsOf } from "./chronicle.ts"
import { impatient, newTask } from "./consuming.ts"
import { examples } from "./examples.ts"
import { connected, NatsServer } from "./NatsServer.ts"
import { policyWith } from "./policyWith.ts"

// Real servers are slow to start on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

const gap = 700
const times = [1, 2, 3].map((nth) => `${nth * gap} millis`)
const policy = policyWith({ reminders: { after: times.slice(0, 2), escalate: { after: times[2]! } } })

const Ground = Layer.mergeAll(
  NatsEventStore.layer(),
  NatsEventLog.layer,
  Layer.effectDiscard(provision([Reminder], impatient))
).pipe(Layer.provideMerge(connected), Layer.provideMerge(NatsServer.layer))

const record = (task: TaskId, ...events: ReadonlyArray<Event>) =>
  transact(task, { actor: "test", causationId: "test" }, () => events)

const approved = { _tag: "plan.approved", version: 1, sha256: sha256Of(plan), by: alice, key: "k" } as const
const rejected = {
  _tag: "plan.rejected",
  version: 1,
  sha256: sha256Of(plan),
  by: alice,
  key: "k",
  feedback: "No."
} as const

/** A plan that waits from now on. */
const waiting = Effect.gen(function* () {
  const task = newTask()
  const created = { _tag: "plan.created", plan, sha256: sha256Of(plan) } as const
  yield* record(task, examples["task.received"], created, examples["pr.opened"])
  return task
})

/** The service at work for as long as its scope; what it made of each delivery. */
const serving = Effect.gen(function* () {
  const outcomes = yield* Queue.unbounded<string>()
  yield* consume(Reminder, {
    concurrency: 2,
    defectDelaysMs: [100],
    observe: ({ _tag }) => Effect.asVoid(Queue.offer(outcomes, _tag))
  }).pipe(Effect.provideService(ApprovalPolicy, policy))
  return outcomes
})

const timersSet = Effect.fnUntraced(function* (task: TaskId) {
  const { manager } = yield* Nats
  const filter = { subjects_filter: timerSubjectOf("set", "reminder", task) }
  const { state } = yield* Effect.promise(() => manager.streams.info(TIMERS, filter))
  return Object.keys(state.subjects ?? {}).length
})

const untilTimers = (task: TaskId, count: number) =>
  timersSet(task).pipe(
    Effect.repeat({ until: (set) => set === count, schedule: Schedule.spaced("50 millis") }),
    Effect.timeout("60 seconds")
  )

/** Nothing that rang waits or is being worked on. */
const idle = Effect.gen(function* () {
  const { manager } = yield* Nats
  const info = yield* Effect.promise(() => manager.consumers.info(TIMERS, "reminder"))
  return info.num_pending + info.num_ack_pending
}).pipe(
  Effect.repeat({ until: (left) => left === 0, schedule: Schedule.spaced("50 millis") }),
  Effect.timeout("60 seconds")
)

layer(Ground, { excludeTestServices: true, timeout: "120 seconds" })("a plan nobody answers", (it) => {
  it.effect("is reminded of on schedule, escalated, and then waits", () =>
    Effect.gen(function* () {
      const { until } = yield* chronicleOf()
      const outcomes = yield* serving
      const task = yield* waiting
      const told = yield* until(task, (now) => eventsOf(now, "plan.reminded").length === 3)
      assert.deepStrictEqual(
        eventsOf(told, "plan.reminded").map(({ escalated, nth, sha256, version }) => ({
          escalated,
          nth,
          sha256,
          version
        })),
        [1, 2, 3].map((nth) => ({ escalated: nth === 3, nth, sha256: sha256Of(plan), version: 1 }))
      )
      const moments = told.history.slice(2).map(({ stored }) => Date.parse(stored.time))
      for (const [index, moment] of moments.slice(1).entries()) assert.isAtLeast(moment - moments[index]!, gap)
      assert.deepStrictEqual(yield* Queue.takeN(outcomes, 4), ["Later", "Later", "Later", "Applied"])
      assert.strictEqual(yield* timersSet(task), 0)
      assert.strictEqual(statusOf(told.state), "awaiting approval")
    })
  )

  it.effect("is reminded of once each time though the service and the log's server go away meanwhile", () =>
    Effect.gen(function* () {
      const server = yield* NatsServer
      const { until } = yield* chronicleOf()
      const first = yield* Scope.make()
      const outcomes = yield* Scope.provide(serving, first)
      const task = yield* waiting
      assert.strictEqual(yield* Queue.take(outcomes), "Later")
      yield* Scope.close(first, Exit.void)
      yield* server.kill
      yield* server.start
      const second = yield* Scope.make()
      yield* Scope.provide(serving, second)
      yield* until(task, "plan.reminded")
      yield* server.kill
      yield* server.start
      yield* until(task, (now) => eventsOf(now, "plan.reminded").length === 2)
      yield* Scope.close(second, Exit.void)
      yield* serving
      const told = yield* until(task, (now) => eventsOf(now, "plan.reminded").some(({ escalated }) => escalated))
      assert.deepStrictEqual(
        eventsOf(told, "plan.reminded").map(({ nth }) => nth),
        [1, 2, 3]
      )
    })
  )

  it.effect("is left alone once it is answered: the timer that was set finds nothing to do", () =>
    Effect.gen(function* () {
      const { until } = yield* chronicleOf()
      yield* serving
      const task = yield* waiting
      yield* until(task, "plan.reminded")
      yield* untilTimers(task, 1)
      yield* record(task, approved)
      // It has rung, and whoever was woken by it is done.
      yield* untilTimers(task, 0)
      yield* idle
      const { history } = yield* load(task)
      assert.strictEqual(history.at(-1)?.event._tag, "plan.approved")
    })
  )

  it.effect("hands the schedule to the next version when it is sent back", () =>
    Effect.gen(function* () {
      const { until } = yield* chronicleOf()
      yield* serving
      const task = yield* waiting
      yield* until(task, "plan.reminded")
      const created = { _tag: "plan.created", plan: secondPlan, sha256: sha256Of(secondPlan) } as const
      yield* record(task, rejected, created, examples["pr.updated"])
      const told = yield* until(task, (now) => eventsOf(now, "plan.reminded").some(({ escalated }) => escalated))
      assert.deepStrictEqual(
        eventsOf(told, "plan.reminded").map(({ nth, version }) => `v${version} ${nth}`),
        ["v1 1", "v2 1", "v2 2", "v2 3"]
      )
    })
  )
})
