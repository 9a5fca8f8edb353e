import { Effect, Schema, Stream } from "effect"
import { open } from "#domain/Envelope.ts"
import { EventLog, type Recorded } from "#domain/EventLog.ts"
import { Postgres, type QueryFailed } from "../Postgres.ts"
import { transaction } from "../transaction.ts"
import type { Placed, ReadModel } from "./ReadModel.ts"
import { type Entry, move, Overtaken, schemaOf } from "./registry.ts"

/** An event a read model cannot take in: it cannot be read, or its fold throws. */
export class Poisoned extends Schema.TaggedError<Poisoned>()("Poisoned", {
  position: Schema.Int,
  message: Schema.String
}) {}

export interface Pace {
  /** Events of a batch at most, and how long it waits for them. */
  readonly size: number
  readonly within: "50 millis" | "1 second"
}

/**
 * Takes a read model from where its entry stands onwards, without end. Rows and position of a batch are one transaction, so a
 * crash, a redelivery or a second instance changes nothing. Stops before an event it cannot take in. `reached` hears of each step.
 */
export const project = Effect.fn("engine.project")(function* (
  model: ReadModel,
  from: Entry,
  pace: Pace,
  reached: (position: number) => Effect.Effect<void, "done">
) {
  const log = yield* EventLog
  const postgres = yield* Postgres
  let entry = from
  let write = model.open()

  const commit = (placed: ReadonlyArray<Placed>, upTo: number) =>
    postgres
      .attempt((sql) =>
        transaction(sql, async (tx) => {
          await move(tx, entry, upTo)
          if (placed.length === 0) return
          await tx.unsafe(`set local search_path to ${schemaOf(model.name, entry.generation)}`)
          await write(tx, placed)
        })
      )
      .pipe(
        Effect.tap(() =>
          Effect.sync(() => {
            entry = { ...entry, position: upTo }
          })
        )
      )

  const take = Effect.fnUntraced(function* (recorded: ReadonlyArray<Recorded>) {
    const { placed, poison } = yield* decode(model, recorded)
    const upTo = poison === undefined ? recorded.at(-1)!.position : before(recorded, poison.position, entry.position)
    if (upTo > entry.position)
      yield* commit(placed, upTo).pipe(
        Effect.catchIf(isOfTheBatch, () =>
          Effect.suspend(() => {
            // What it kept of the batch that was rolled back is not true.
            write = model.open()
            return oneByOne(placed)
          })
        )
      )
    if (poison !== undefined) return yield* poison
    yield* reached(entry.position)
  })

  /** Finds the one event of a batch that the fold does not take. */
  const oneByOne = Effect.fnUntraced(function* (placed: ReadonlyArray<Placed>) {
    for (const one of placed)
      yield* commit([one], one.position).pipe(
        Effect.catchIf(isOfTheBatch, ({ cause }) => {
          const { id, type } = one.envelope.stored
          const message = `event ${id} (${type}) at position ${one.position}: ${messageOf(cause)}`
          return Effect.fail(new Poisoned({ position: one.position, message }))
        })
      )
  })

  yield* log.follow(entry.position).pipe(
    Stream.filter(({ position }) => position > entry.position),
    Stream.groupedWithin(pace.size, pace.within),
    Stream.runForEach(take)
  )
})

const decode = Effect.fnUntraced(function* (model: ReadModel, recorded: ReadonlyArray<Recorded>) {
  const placed: Array<Placed> = []
  for (const { event, position } of recorded) {
    if (!model.of.has(Object(event).type)) continue
    const opened = yield* Effect.match(open(event), {
      onSuccess: (envelope) => ({ position, envelope }),
      onFailure: ({ id, message, type }) =>
        new Poisoned({ position, message: `event ${id} (${type}) at position ${position}: ${message}` })
    })
    if (opened instanceof Poisoned) return { placed, poison: opened }
    placed.push(opened)
  }
  return { placed, poison: undefined }
})

const before = (recorded: ReadonlyArray<Recorded>, poison: number, otherwise: number) =>
  recorded.findLast(({ position }) => position < poison)?.position ?? otherwise

/** Not the connection's, nor somebody else's: trying again would end the same. */
const isOfTheBatch = ({ cause }: QueryFailed): boolean => {
  const { code, severity } = Object(cause) as { code?: string; severity?: string }
  if (cause instanceof Overtaken) return false
  if (severity === undefined) return !/^(CONNECT|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND)/.test(code ?? "")
  // Classes 08, 40, 53, 55, 57: connection, rollback, resources, locks, somebody stopped the server.
  return !/^(08|40|53|55|57|58)/.test(code ?? "")
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
