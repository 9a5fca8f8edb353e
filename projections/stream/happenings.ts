import { Effect, Option, Schema } from "effect"
import { type Envelope, open, Stored } from "#domain/Envelope.ts"
import type { Recorded } from "#domain/EventLog.ts"
import { EventStore } from "#domain/EventStore.ts"
import type { TaskId } from "#domain/Ids.ts"
import { statusOf } from "#domain/Step.ts"
import * as Task from "#domain/Task.ts"
import { TokenId } from "#domain/Token.ts"
import { wordsOf } from "#domain/wordsOf.ts"
import type { Happening } from "./api.ts"

export interface Wanted {
  readonly task: TaskId | undefined
  /** All of them where there is none. */
  readonly types: ReadonlySet<string> | undefined
}

/**
 * Turns events of the log, in its order, into what a reader is told of them; none of what is not wanted, is a token's, or is nothing at all.
 * A task's earlier events are read once, when the first of it comes by, since its status is made of all of them.
 */
export const happenings = Effect.fnUntraced(function* ({ task, types }: Wanted) {
  const store = yield* EventStore
  const states = new Map<TaskId, Task.State>()

  const before = Effect.fnUntraced(function* ({ subject, version }: Stored) {
    if (version === 1) return Task.initial
    const { events } = yield* store.read(subject)
    const earlier = yield* Effect.forEach(events.slice(0, version - 1), open)
    return Task.fold(earlier.map(({ event }) => event))
  })

  const after = Effect.fnUntraced(function* ({ event, stored }: Envelope) {
    const known = states.get(stored.subject)
    const state = Task.evolve(known?.version === stored.version - 1 ? known : yield* before(stored), event)
    states.delete(stored.subject)
    states.set(stored.subject, state)
    for (const oldest of [...states.keys()].slice(0, -MOST_TASKS)) states.delete(oldest)
    return statusOf(state)
  })

  return Effect.fnUntraced(function* (recorded: Recorded): Effect.fn.Return<Happening | undefined> {
    const stored = Option.getOrUndefined(Schema.decodeUnknownOption(Stored)(recorded.event))
    if (stored === undefined || Schema.is(TokenId)(stored.subject)) return undefined
    if (task !== undefined && stored.subject !== task) return undefined
    if (types !== undefined && !types.has(stored.type)) return undefined
    const { subject, time, type, version } = stored
    const about = { task: subject, version, type, time }
    const envelope = yield* Effect.option(open(recorded.event))
    if (Option.isNone(envelope)) return { ...about, words: `${type}, which this release cannot read`, status: null }
    const status = yield* Effect.orElseSucceed(after(envelope.value), () => null)
    return { ...about, words: wordsOf(envelope.value.event), status }
    // A stream is no part of any request's trace, and has no end to be told of.
  }, Effect.withTracerEnabled(false))
})

/** Tasks whose state is kept between two of their events. */
const MOST_TASKS = 200
