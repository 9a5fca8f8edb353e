import { Cause, Context, Effect, Layer, Ref, Schedule, Stream } from "effect"
import { EventLog, type Recorded } from "#domain/EventLog.ts"
import type { TaskId } from "#domain/Ids.ts"
import * as Batch from "./Batch.ts"
import * as Checkpoint from "./Checkpoint.ts"
import { type Folded, foldAll } from "./Folded.ts"
import * as History from "./History.ts"
import { Postgres } from "./Postgres.ts"
import * as Tasks from "./Tasks.ts"
import { taskOf } from "./taskOf.ts"
import { transaction } from "./transaction.ts"

/** For `/ready` and metrics. Positions are the log's. */
export interface Progress {
  readonly position: number
  readonly head: number
  readonly lag: number
  /** Why it does not go on, although it keeps trying. Undefined while it works, and while another instance does. */
  readonly error: string | undefined
}

/**
 * Folds the log into the tables. The rows of a batch and its position are one transaction, and a task counts its own events,
 * so that a redelivery, a crash anywhere or a second instance change nothing. An event that cannot be read, or that leaves a
 * gap, stops it there: rows that skip a fact are worse than rows that are late.
 */
export class Projection extends Context.Service<Projection, { readonly progress: Effect.Effect<Progress> }>()(
  "redgreen/projections/Projection"
) {
  static readonly layer = Layer.effect(
    Projection,
    Effect.gen(function* () {
      const log = yield* EventLog
      const postgres = yield* Postgres
      const error = yield* Ref.make<string | undefined>(undefined)
      const stopped = Effect.fnUntraced(function* (cause: Cause.Cause<unknown>) {
        const message = messageOf(Cause.squash(cause))
        const before = yield* Ref.getAndSet(error, message)
        if (before !== message) yield* Effect.logError(`The projection stopped: ${message}`)
        return yield* Effect.fail(message)
      })
      yield* follow(Ref.set(error, undefined)).pipe(
        Effect.scoped,
        Effect.catchCause(stopped),
        // Each time the lock is given up, so that a newer release, which may know the event, gets its turn.
        Effect.retry(Schedule.spaced("1 second")),
        Effect.forkScoped
      )
      const progress = Effect.gen(function* () {
        const [position, head] = yield* Effect.all([postgres.query(Checkpoint.read), log.head])
        // A position past the head belongs to another log: nothing of this one is told yet.
        const lag = position > head ? head : head - position
        return { position, head, lag, error: yield* Ref.get(error) }
      })
      return Projection.of({ progress })
    })
  )
}

/** Waits until no other instance works, then works until it must stop. `healed` is run whenever it got something done. */
const follow = Effect.fn("Projection.follow")(function* (healed: Effect.Effect<void>) {
  const log = yield* EventLog
  const postgres = yield* Postgres
  yield* postgres.lock("redgreen:projection")
  const head = yield* log.head
  let position = yield* postgres.query(Checkpoint.read)
  if (position > head) {
    yield* Effect.logWarning(
      `The tables are at ${position} of a log that ends at ${head}, so of another: building anew`
    )
    position = yield* postgres.query(Checkpoint.startOver)
  }
  if (position === head) yield* healed

  let known: ReadonlyMap<TaskId, Folded> = new Map()
  const project = Effect.fnUntraced(function* (recorded: ReadonlyArray<Recorded>) {
    const { placed, stop } = yield* Batch.decode(recorded.filter((one) => one.position > position))
    const ids = [...new Set(placed.map(({ envelope }) => envelope.stored.subject))]
    const rebuilt = foldAll(yield* History.load(ids.filter((id) => !known.has(id))))
    const batch = Batch.fold(placed, position, (id) => known.get(id) ?? rebuilt.get(id))
    if (batch.upTo > position) {
      yield* postgres.query((sql) =>
        transaction(sql, async (tx) => {
          await Checkpoint.move(tx, position, batch.upTo)
          await History.append(tx, batch.history)
          await Tasks.save(
            tx,
            [...batch.tasks].flatMap(([id, folded]) => taskOf(id, folded) ?? [])
          )
        })
      )
      position = batch.upTo
      known = newest([...known, ...batch.tasks])
      yield* healed
    }
    const reason = batch.stop ?? stop
    if (reason !== undefined) return yield* reason
  })
  yield* log.follow(position).pipe(Stream.groupedWithin(500, "50 millis"), Stream.runForEach(project))
  return yield* Effect.die(new Error("the log ended"))
})

const KEPT = 1000

/** The most recently changed states. A task set aside is folded again from its history when it is needed. */
const newest = (entries: ReadonlyArray<readonly [TaskId, Folded]>): ReadonlyMap<TaskId, Folded> => {
  const inOrder = new Map<TaskId, Folded>()
  for (const [id, folded] of entries) {
    inOrder.delete(id)
    inOrder.set(id, folded)
  }
  return new Map([...inOrder].slice(-KEPT))
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
