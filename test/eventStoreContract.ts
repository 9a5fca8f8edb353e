import { describe, expect, layer } from "@effect/vitest"
import { Effect, type Layer } from "effect"
import type { Stored } from "#domain/Envelope.ts"
import { EventStore } from "#domain/EventStore.ts"
import { TaskId } from "#domain/Ids.ts"
import { history } from "./history.ts"

/** What any `EventStore` must do. The store may hold tasks of others; every test has tasks of its own. */
export const eventStoreContract = <E>(name: string, store: Layer.Layer<EventStore, E>) =>
  describe(`${name} as an event store`, () => {
    layer(store, { excludeTestServices: true, timeout: "60 seconds" })((it) => {
      it.effect("has no events and position 0 for a task nobody wrote to", () =>
        Effect.gen(function* () {
          const { read } = yield* EventStore
          expect(yield* read(newTask())).toEqual({ events: [], position: 0 })
        })
      )

      it.effect("reads what was appended, unchanged and in that order", () =>
        Effect.gen(function* () {
          const { read } = yield* EventStore
          const task = newTask()
          const events = history(task, ["task.received", "plan.created", "plan.rejected", "plan.created"])
          for (const event of events) yield* appendNext(task, [event])
          expect((yield* read(task)).events).toEqual(events)
        })
      )

      it.effect("refuses an append after a position the task has moved on from, and stores nothing of it", () =>
        Effect.gen(function* () {
          const { append, read } = yield* EventStore
          const task = newTask()
          const events = history(task, ["task.received", "plan.created"])
          yield* append(task, 0, events.slice(0, 1))
          const before = yield* read(task)

          // Another type than the stored one: the check is on the task, not on one of its subjects.
          const error = yield* Effect.flip(append(task, 0, history(task, ["plan.created"])))
          expect(error).toMatchObject({ _tag: "VersionConflict", taskId: task })
          expect(yield* read(task)).toEqual(before)

          yield* append(task, before.position, events.slice(1))
          expect((yield* read(task)).events).toEqual(events)
        })
      )

      it.effect("refuses an append after a position the task has not reached", () =>
        Effect.gen(function* () {
          const { append, read } = yield* EventStore
          const task = newTask()
          yield* appendNext(task, history(task, ["task.received"]))
          const { position } = yield* read(task)
          const late = history(task, ["plan.created"])
          expect(yield* Effect.flip(append(task, position + 1, late))).toMatchObject({ _tag: "VersionConflict" })
          expect((yield* read(task)).position).toBe(position)
        })
      )

      it.effect("stores several events together, or none of them", () =>
        Effect.gen(function* () {
          const { append, read } = yield* EventStore
          const task = newTask()
          const first = history(task, ["task.received", "task.linked", "task.linked"])
          yield* append(task, 0, first)
          const before = yield* read(task)
          expect(before.events).toEqual(first)

          yield* Effect.flip(append(task, 0, history(task, ["plan.created", "report.sent"], first)))
          expect(yield* read(task)).toEqual(before)

          const more = history(task, ["plan.created", "report.sent"], first)
          yield* append(task, before.position, more)
          expect((yield* read(task)).events).toEqual([...first, ...more])
        })
      )

      it.effect("does nothing for no events", () =>
        Effect.gen(function* () {
          const { append, read } = yield* EventStore
          const task = newTask()
          yield* append(task, 0, [])
          expect(yield* read(task)).toEqual({ events: [], position: 0 })
        })
      )

      it.effect("lets exactly one of many racing writers win, whether they bring one event or several", () =>
        Effect.gen(function* () {
          const { append, read } = yield* EventStore
          for (let round = 0; round < 10; round++) {
            const task = newTask()
            const rivals = Array.from({ length: 8 }, (_, index) =>
              history(task, index % 2 === 0 ? ["task.received"] : ["task.received", "task.linked"])
            )
            const exits = yield* Effect.forEach(rivals, (events) => Effect.exit(append(task, 0, events)), {
              concurrency: "unbounded"
            })
            const winners = rivals.filter((_, index) => exits[index]?._tag === "Success")
            expect(winners).toHaveLength(1)
            expect((yield* read(task)).events).toEqual(winners[0])
          }
        })
      )

      it.effect("keeps tasks apart that are written to at the same time", () =>
        Effect.gen(function* () {
          const { read } = yield* EventStore
          const tasks = Array.from({ length: 12 }, newTask)
          const written = yield* Effect.forEach(
            tasks,
            Effect.fnUntraced(function* (task) {
              const events = history(task, [
                "task.received",
                "plan.created",
                "plan.approved",
                "tests.written",
                "tests.red"
              ])
              for (const event of events) yield* appendNext(task, [event])
              return events
            }),
            { concurrency: 6 }
          )
          for (const [index, task] of tasks.entries()) expect((yield* read(task)).events).toEqual(written[index])
          const positions = yield* Effect.forEach(tasks, (task) => Effect.map(read(task), ({ position }) => position))
          expect(new Set(positions).size).toBe(tasks.length)
        })
      )

      it.effect.each(["*", ">", "a.b", "", "t *", "x".repeat(65)])("shows nobody's events to the task id %o", (id) =>
        Effect.gen(function* () {
          const { read } = yield* EventStore
          const task = newTask()
          const events = history(task, ["task.received"])
          yield* appendNext(task, events)
          const seen = yield* Effect.exit(read(id as TaskId))
          if (seen._tag === "Success") expect(seen.value).toEqual({ events: [], position: 0 })
          expect((yield* read(task)).events).toEqual(events)
        })
      )

      it.effect("reads a history of more than a thousand events", () =>
        Effect.gen(function* () {
          const { read } = yield* EventStore
          const task = newTask()
          let written: ReadonlyArray<Stored> = []
          for (let part = 0; part < 3; part++) {
            const events = history(task, Array(400).fill("budget.spent"), written)
            yield* appendNext(task, events)
            written = [...written, ...events]
          }
          expect((yield* read(task)).events).toEqual(written)
        })
      )
    })
  })

const newTask = () => TaskId.make(`t-${crypto.randomUUID()}`)

const appendNext = Effect.fnUntraced(function* (task: TaskId, events: ReadonlyArray<Stored>) {
  const { append, read } = yield* EventStore
  const { position } = yield* read(task)
  yield* append(task, position, events)
})
