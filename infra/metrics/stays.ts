import type { Envelope } from "#domain/Envelope.ts"
import { next, type Step } from "#domain/Step.ts"
import * as Task from "#domain/Task.ts"

/** A stretch of time in which a task was in one place, and the event that ended it. */
export interface Stay<Place> {
  readonly place: Place
  readonly step: Step
  readonly seconds: number
  readonly to: Place
  readonly by: Envelope
}

/** The stays that ended with `events`, which follow `before`; oldest first. Steps at one place, by `===`, are one stay. */
export const stays = <Place>(
  before: ReadonlyArray<Envelope>,
  events: ReadonlyArray<Envelope>,
  placeOf: (step: Step) => Place
): ReadonlyArray<Stay<Place>> => {
  let state = Task.initial
  let step = next(state)
  let place = placeOf(step)
  let since = Number.NaN
  const ended: Array<Stay<Place>> = []
  for (const [index, by] of [...before, ...events].entries()) {
    state = Task.evolve(state, by.event)
    const was = step
    step = next(state)
    const to = placeOf(step)
    if (to === place) continue
    const at = Date.parse(by.stored.time)
    // Clocks of several machines disagree a little, and nothing takes less than no time.
    if (index >= before.length) ended.push({ place, step: was, seconds: Math.max(0, at - since) / 1000, to, by })
    place = to
    since = at
  }
  return ended
}
