import { Effect, Result } from "effect"
import { open } from "#domain/Envelope.ts"
import type { Recorded } from "#domain/EventLog.ts"
import type { Placed, ReadModel } from "./ReadModel.ts"

/** A batch as one model has it. */
export interface Batch {
  readonly placed: ReadonlyArray<Placed>
  /** How far one gets with it: to its end, or to the event before the one that cannot be read. */
  readonly upTo: number
  readonly poison: { readonly position: number; readonly message: string } | undefined
  /** Where personal data was last said to be gone; 0 where nowhere. */
  readonly erasedAt: number
}

/** Personal data of the task is not to be read any more. What was made of it before has to go from every table. */
const ERASED: string = "task.erased"

/** Reads what the model is made of and nothing else. */
export const decode = Effect.fnUntraced(function* (
  { of }: ReadModel,
  recorded: ReadonlyArray<Recorded>
): Effect.fn.Return<Batch> {
  const placed: Array<Placed> = []
  let erasedAt = 0
  let last = 0
  for (const one of recorded) {
    const { position, type = Object(one.event).type } = one
    if (type === ERASED) erasedAt = position
    if ((of as ReadonlySet<string>).has(type)) {
      const opened = yield* Effect.result(open(one.event))
      if (Result.isFailure(opened)) {
        const { id, message } = opened.failure
        // What is no event at all says so itself.
        const what = typeof one.event === "string" ? one.event : `event ${id} (${type}): ${message}`
        return { placed, upTo: last, poison: { position, message: `position ${position}: ${what}` }, erasedAt }
      }
      placed.push({ position, envelope: opened.success })
    }
    last = position
  }
  return { placed, upTo: last, poison: undefined, erasedAt }
})
