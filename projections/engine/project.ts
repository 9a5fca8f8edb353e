import { type Duration, Effect, Schema, Stream } from "effect"
import { EventLog } from "#domain/EventLog.ts"
import { Postgres, type QueryFailed } from "../Postgres.ts"
import { transaction } from "../transaction.ts"
import { batchSpan } from "./batchSpan.ts"
import { type Batch, decode } from "./decode.ts"
import type { Placed, ReadModel } from "./ReadModel.ts"
import { type Entry, move, Overtaken, request, schemaOf } from "./registry.ts"

/** An event a read model cannot take in: it cannot be read, or its fold throws. */
export class Poisoned extends Schema.TaggedError<Poisoned>()("Poisoned", {
  position: Schema.Int,
  message: Schema.String
}) {}

export interface Pace {
  /** Batches that are read and decoded while one is written. */
  readonly ahead: number
  /** How long it leaves the database alone after a batch, so that the next one is worth it. */
  readonly rest: Duration.Input
}

/**
 * Takes a read model from where its entry stands onwards, and answers its entry once `isEnough` says so of a position. Rows and position
 * of a batch are one transaction, so a crash, a redelivery or a second instance changes nothing. Fails before an event it cannot take in.
 */
export const project = Effect.fn("engine.project")(function* (
  model: ReadModel,
  from: Entry,
  pace: Pace,
  isEnough: (position: number) => Effect.Effect<boolean>
) {
  const log = yield* EventLog
  const postgres = yield* Postgres
  let entry = from
  let write = model.open()

  const commit = (placed: ReadonlyArray<Placed>, upTo: number, isStale: boolean) =>
    postgres
      .attempt((sql) =>
        // Most batches are nothing to most models, and one statement is a transaction of its own.
        placed.length === 0 && !isStale
          ? move(sql, entry, upTo)
          : transaction(sql, async (tx) => {
              const settings = `set local search_path to ${schemaOf(model.name, entry.generation)}`
              await Promise.all([tx.unsafe(settings), move(tx, entry, upTo)])
              if (isStale) await request(tx, model.name, entry.generation)
              if (placed.length > 0) await write(tx, placed)
            })
      )
      .pipe(
        Effect.tap(() =>
          Effect.sync(() => {
            entry = { ...entry, position: upTo }
          })
        )
      )

  const take = Effect.fnUntraced(function* ({ erasedAt, placed, poison, upTo }: Batch) {
    const isStale = erasedAt > entry.begunAt
    if (upTo > entry.position)
      yield* commit(placed, upTo, isStale).pipe(
        batchSpan(model.name, placed, upTo),
        Effect.catchIf(isOfTheBatch, () =>
          Effect.suspend(() => {
            // What it kept of the batch that was rolled back is not true.
            write = model.open()
            return oneByOne(placed, upTo, isStale)
          })
        )
      )
    if (poison !== undefined) return yield* new Poisoned(poison)
    yield* Effect.sleep(pace.rest)
    return !(yield* isEnough(entry.position))
  })

  /** Finds the one event of a batch that the fold does not take. */
  const oneByOne = Effect.fnUntraced(function* (placed: ReadonlyArray<Placed>, upTo: number, isStale: boolean) {
    for (const one of placed)
      yield* commit([one], one.position, isStale).pipe(
        Effect.catchIf(isOfTheBatch, ({ cause }) => {
          const { id, type } = one.envelope.stored
          const message = `position ${one.position}: event ${id} (${type}): ${messageOf(cause)}`
          return Effect.fail(new Poisoned({ position: one.position, message }))
        })
      )
    if (upTo > entry.position) yield* commit([], upTo, isStale)
  })

  const batches = log.follow(entry.position).pipe(
    Stream.chunks,
    Stream.mapEffect((recorded) => decode(model, recorded))
  )
  yield* (pace.ahead > 0 ? Stream.buffer(batches, { capacity: pace.ahead }) : batches).pipe(
    Stream.runForEachWhile(take)
  )
  return entry
})

/** Not the connection's, nor somebody else's: trying again would end the same. */
const isOfTheBatch = ({ cause }: QueryFailed): boolean => {
  const { code, severity } = Object(cause) as { code?: string; severity?: string }
  if (cause instanceof Overtaken) return false
  if (severity === undefined) return !/^(CONNECT|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND)/.test(code ?? "")
  // Classes 08, 40, 53, 55, 57: connection, rollback, resources, locks, somebody stopped the server.
  return !/^(08|40|53|55|57|58)/.test(code ?? "")
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
