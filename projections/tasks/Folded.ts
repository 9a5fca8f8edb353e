import type { Envelope } from "#domain/Envelope.ts"
import type { TaskId } from "#domain/Ids.ts"
import * as State from "#domain/Task.ts"

/** A task's state with the two times the state itself does not keep. */
export interface Folded {
  readonly state: State.State
  readonly createdAt: string
  readonly updatedAt: string
}

export const evolve = (folded: Folded | undefined, { event, stored }: Envelope): Folded => ({
  state: State.evolve(folded?.state ?? State.initial, event),
  createdAt: folded?.createdAt ?? stored.time,
  updatedAt: stored.time
})

/** Histories of any tasks, each in its own order. */
export const foldAll = (history: ReadonlyArray<Envelope>): ReadonlyMap<TaskId, Folded> => {
  const tasks = new Map<TaskId, Folded>()
  for (const envelope of history)
    tasks.set(envelope.stored.subject, evolve(tasks.get(envelope.stored.subject), envelope))
  return tasks
}
