import type { EventType } from "#domain/Event.ts"
import { eventTypes } from "#domain/Event.ts"
import type { TaskId } from "#domain/Ids.ts"
import type { Placed } from "../engine/ReadModel.ts"

/** A token has a history too, which is nobody's to read as a task's. */
const isOfTask = (type: string) => !type.startsWith("token.")

class OfTasks extends Set<EventType> {
  // Also of a type this release does not know: a model of whole histories stops at it, since to pass it over leaves a hole.
  override has(type: EventType): boolean {
    return isOfTask(type)
  }
}

/** Everything that can happen to a task. */
export const ofTasks: ReadonlySet<EventType> = new OfTasks(eventTypes.filter(isOfTask))

/**
 * What of a batch is new: a task counts its own events, so that one delivered again is passed over. Throws at an event whose
 * forerunner is missing: rows that skip a fact are worse than rows that are late.
 */
export const inOrder = (batch: ReadonlyArray<Placed>, counted: (id: TaskId) => number): ReadonlyArray<Placed> => {
  const counts = new Map<TaskId, number>()
  return batch.filter(({ envelope: { stored } }) => {
    const { subject, version } = stored
    const known = counts.get(subject) ?? counted(subject)
    if (version > known + 1) throw new Error(`it is number ${version} of ${subject}, of which only ${known} are known`)
    counts.set(subject, Math.max(known, version))
    return version > known
  })
}
