import type { Stored } from "#domain/Envelope.ts"
import { seal } from "#domain/Envelope.ts"
import type { Event, EventType } from "#domain/Event.ts"
import type { TaskId } from "#domain/Ids.ts"
import { examples } from "./examples.ts"

/** Sealed events of one task, in this order and chained, after those given. */
export const history = (
  taskId: TaskId,
  types: ReadonlyArray<EventType>,
  after: ReadonlyArray<Stored> = []
): ReadonlyArray<Stored> => {
  let previous = after.at(-1)
  return types.map((type) => {
    const origin = { id: crypto.randomUUID(), time: "2026-11-17T09:42:00.000Z", actor: "test", causationId: "test" }
    previous = seal(taskId, previous, examples[type] as Event, origin)
    return previous
  })
}
