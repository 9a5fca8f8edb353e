import { Effect } from "effect"
import { EventLog } from "#domain/EventLog.ts"
import { type Pace, project } from "./project.ts"
import type { ReadModel } from "./ReadModel.ts"
import type { Entry } from "./registry.ts"

/** How many events that came meanwhile may be left: they are taken in at once. */
const NEAR = 100

const pace: Pace = { ahead: 1, rest: 0 }

/** Takes a generation as fast as it goes to where the log ends now, and near to where it ends by then; answers where it stands. */
export const catchUp = Effect.fn("engine.catchUp")(function* (model: ReadModel, entry: Entry) {
  const log = yield* EventLog
  const begun = yield* log.head
  if (entry.position >= begun) return entry
  return yield* project(model, entry, pace, (position) =>
    position < begun ? Effect.succeed(false) : Effect.map(log.head, (head) => head - position <= NEAR)
  )
})
