import { Context, Effect, Layer, Ref, Schema } from "effect"
import * as DataKey from "./DataKey.ts"
import type { Stored } from "./Envelope.ts"
import type { TaskId } from "./Ids.ts"
import { Vault } from "./Vault.ts"

/** Somebody else wrote to the task since it was read. Read again, decide again. */
export class VersionConflict extends Schema.TaggedError<VersionConflict>()("VersionConflict", {
  taskId: Schema.String
}) {}

export interface History {
  /** Oldest first, as stored; `Envelope.open` decodes them. */
  readonly events: ReadonlyArray<unknown>
  /** Where the task's last event stands in the log; 0 for a task that does not exist. Opaque to callers. */
  readonly position: number
}

/** The log, as the domain needs it. An append is atomic, durable once it returns, and refused if the task moved. */
export class EventStore extends Context.Service<
  EventStore,
  {
    read(taskId: TaskId): Effect.Effect<History>
    append(taskId: TaskId, after: number, events: ReadonlyArray<Stored>): Effect.Effect<void, VersionConflict>
    /** What the personal data of a task is to be sealed with; made where there is none. */
    keyOf(taskId: TaskId): Effect.Effect<DataKey.DataKey>
  }
>()("redgreen/domain/EventStore") {
  static readonly layerMemory: Layer.Layer<EventStore | Vault> = Layer.effectContext(
    Effect.gen(function* () {
      const log = yield* Ref.make<ReadonlyArray<Stored>>([])
      const keys = new Map<TaskId, DataKey.DataKey>()
      const historyOf = (all: ReadonlyArray<Stored>, taskId: TaskId): History => {
        const events = all.filter((stored) => stored.subject === taskId)
        return { events, position: all.findLastIndex((stored) => stored.subject === taskId) + 1 }
      }
      const keyOf = (taskId: TaskId) =>
        Effect.sync(() => {
          const key = keys.get(taskId) ?? DataKey.generate()
          keys.set(taskId, key)
          return key
        })
      return Context.make(EventStore, {
        keyOf,
        read: (taskId) => Effect.map(Ref.get(log), (all) => historyOf(all, taskId)),
        // One Ref.modify: the check and the write cannot be interleaved.
        append: (taskId, after, events) =>
          Ref.modify(log, (all) => {
            const fits = historyOf(all, taskId).position === after
            return [fits, fits ? [...all, ...events] : all] as const
          }).pipe(Effect.flatMap((fits) => (fits ? Effect.void : Effect.fail(new VersionConflict({ taskId })))))
      }).pipe(
        Context.add(Vault, {
          keyOf,
          keysOf: (ids) => Effect.sync(() => new Map([...keys].filter(([id]) => ids.includes(id)))),
          // The events were handed their key as they were written: copies have none.
          shred: (taskId) =>
            Ref.update(log, (all) => all.map((one) => (one.subject === taskId ? structuredClone(one) : one))).pipe(
              Effect.andThen(Effect.sync(() => keys.delete(taskId)))
            )
        })
      )
    })
  )
}
