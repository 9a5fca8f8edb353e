import { DateTime, Effect, Schema } from "effect"
import * as Envelope from "./Envelope.ts"
import type { Event } from "./Event.ts"
import { EventStore, type VersionConflict } from "./EventStore.ts"
import type { TaskId } from "./Ids.ts"
import { isPerson, tellsOfPeople } from "./personalData.ts"
import * as Task from "./Task.ts"

/** The rules said no. `reason` is a sentence for the person who asked. */
export class Refused extends Schema.TaggedError<Refused>()("Refused", { reason: Schema.String }) {}

/** What the caller knows goes in first; then `(state) => events`. Already so is `[]`; a no is a `Refused`. */
export type Decision = (state: Task.State) => ReadonlyArray<Event> | Refused

export interface Author {
  readonly actor: string
  readonly causationId: string
}

export interface Transacted {
  readonly events: ReadonlyArray<Envelope.Envelope>
  readonly state: Task.State
}

/** A task's decoded history and the state it folds to. An event that cannot be read is a defect: deciding on half a history is worse. */
export const load = Effect.fn("domain.load")(function* (taskId: TaskId) {
  const store = yield* EventStore
  const { events, position } = yield* store.read(taskId)
  const history = yield* Effect.forEach(events, Envelope.open).pipe(Effect.orDie)
  return { history, position, state: Task.fold(history.map(({ event }) => event)) }
})

/** Load, fold, decide, append. A lost race is decided again against the newer state. */
export const transact = Effect.fn("domain.transact")(
  function* (
    taskId: TaskId,
    author: Author,
    decide: Decision
  ): Effect.fn.Return<Transacted, Refused | VersionConflict, EventStore> {
    const store = yield* EventStore
    const { history, position, state } = yield* load(taskId)
    const decided = decide(state)
    yield* Effect.annotateCurrentSpan({ "redgreen.task.id": taskId, "redgreen.decision": nameOf(decided) })
    if (decided instanceof Refused) return yield* decided
    const time = DateTime.formatIso(yield* DateTime.now)
    const isPersonal = decided.some(({ _tag }) => isPerson(author.actor) || tellsOfPeople(_tag))
    const key = isPersonal ? yield* store.keyOf(taskId) : undefined
    const events: Array<Envelope.Envelope> = []
    for (const event of decided) {
      const previous = (events.at(-1) ?? history.at(-1))?.stored
      events.push(Envelope.write(taskId, previous, event, { ...author, id: crypto.randomUUID(), time }, key))
    }
    if (events.length > 0)
      yield* store.append(
        taskId,
        position,
        events.map(({ stored }) => stored)
      )
    return { events, state: decided.reduce(Task.evolve, state) }
  },
  // Twenty writers on one task at once is already unheard of; past that something else is wrong.
  Effect.retry({ times: 20, while: (error) => error._tag === "VersionConflict" }),
  Effect.catchTag("VersionConflict", (error) => Effect.die(error))
)

const nameOf = (decided: ReturnType<Decision>): string =>
  decided instanceof Refused ? "refused" : decided.map(({ _tag }) => _tag).join(" ") || "nothing"
