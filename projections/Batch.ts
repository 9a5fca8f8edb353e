import { Effect, Schema } from "effect"
import { type Envelope, open } from "#domain/Envelope.ts"
import type { Recorded } from "#domain/EventLog.ts"
import type { TaskId } from "#domain/Ids.ts"
import { evolve, type Folded } from "./Folded.ts"

/** An event that cannot be read, or one whose forerunner is missing. */
export class Unprojectable extends Schema.TaggedError<Unprojectable>()("Unprojectable", {
  position: Schema.Int,
  message: Schema.String
}) {}

export interface Placed {
  readonly position: number
  readonly envelope: Envelope
}

export interface Batch {
  /** Position up to which everything is in here. */
  readonly upTo: number
  /** Events that are new. */
  readonly history: ReadonlyArray<Envelope>
  /** The tasks they changed, as they are now. */
  readonly tasks: ReadonlyMap<TaskId, Folded>
  readonly stop: Unprojectable | undefined
}

/** Decodes up to the first event that cannot be. */
export const decode = Effect.fnUntraced(function* (batch: ReadonlyArray<Recorded>) {
  const placed: Array<Placed> = []
  for (const { event, position } of batch) {
    const opened = yield* Effect.match(open(event), {
      onSuccess: (envelope) => ({ position, envelope }),
      onFailure: ({ id, message, type }) =>
        new Unprojectable({ position, message: `event ${id} (${type}) at position ${position}: ${message}` })
    })
    if (opened instanceof Unprojectable) return { placed, stop: opened }
    placed.push(opened)
  }
  return { placed, stop: undefined }
})

/** Folds events into tasks as they were known. What a task counted already is passed over; a hole in its count stops. */
export const fold = (placed: ReadonlyArray<Placed>, from: number, known: (id: TaskId) => Folded | undefined): Batch => {
  const tasks = new Map<TaskId, Folded>()
  const history: Array<Envelope> = []
  let upTo = from
  for (const { envelope, position } of placed) {
    const { id, subject, version } = envelope.stored
    const before = tasks.get(subject) ?? known(subject)
    const counted = before?.state.version ?? 0
    if (version > counted + 1) {
      const message = `event ${id} at position ${position} is number ${version} of ${subject}, of which only ${counted} are known`
      return { upTo, history, tasks, stop: new Unprojectable({ position, message }) }
    }
    if (version === counted + 1) {
      tasks.set(subject, evolve(before, envelope))
      history.push(envelope)
    }
    upTo = Math.max(upTo, position)
  }
  return { upTo, history, tasks, stop: undefined }
}
