import { Effect } from "effect"
import { EventLog } from "#domain/EventLog.ts"
import { Postgres } from "../Postgres.ts"
import { catchUp } from "./catchUp.ts"
import { type Pace, project } from "./project.ts"
import type { ReadModel } from "./ReadModel.ts"
import * as registry from "./registry.ts"
import { stopped } from "./stopped.ts"

/** Keeps the tables that answer up with the log, for as long as the service lives. */
export const keepUp = (model: ReadModel) =>
  Effect.gen(function* () {
    const live = (yield* find(model)) ?? (yield* first(model))
    if (live.revision !== model.revision || (yield* isOfAnotherLog(live))) return yield* untilReplaced(model, live)
    yield* Effect.raceFirst(follow(model), untilReplaced(model, live))
  }).pipe(
    Effect.catchCause((cause) => stopped(model, "live", cause)),
    Effect.forever
  )

const find = Effect.fnUntraced(function* ({ name }: ReadModel) {
  const postgres = yield* Postgres
  return yield* postgres.query((sql) => registry.find(sql, name, "live"))
})

const first = Effect.fnUntraced(function* (model: ReadModel) {
  const postgres = yield* Postgres
  yield* postgres.lock(`redgreen:first:${model.name}`)
  const found = yield* find(model)
  if (found !== undefined) return found
  const head = yield* Effect.flatMap(EventLog, (log) => log.head)
  return yield* Effect.orDie(postgres.attempt((sql) => registry.create(sql, model, "live", head)))
}, Effect.scoped)

/** The log was replaced under the tables; there is nothing for it but to make them of the new one. */
const isOfAnotherLog = Effect.fnUntraced(function* ({ name, position }: registry.Entry) {
  const head = yield* Effect.flatMap(EventLog, (log) => log.head)
  if (position <= head) return false
  yield* Effect.logWarning(`${name} is at ${position} of a log that ends at ${head}, so of another`)
  const postgres = yield* Postgres
  return yield* postgres.query((sql) => registry.request(sql, name))
})

/** Batches a fiftieth of a second apart: one event is taken at once, and those that come meanwhile cost one transaction. */
const pace: Pace = { ahead: 0, rest: "20 millis" }

const follow = Effect.fnUntraced(function* (model: ReadModel) {
  const postgres = yield* Postgres
  // One instance works; correctness does not hang on it.
  yield* postgres.lock(`redgreen:live:${model.name}`)
  const live = yield* find(model)
  if (live?.revision !== model.revision) return
  const near = yield* catchUp(model, live)
  yield* project(model, near, pace, () => Effect.succeed(false))
}, Effect.scoped)

/** Comes back when other tables answer; a silent log would not show it. */
const untilReplaced = (model: ReadModel, before: registry.Entry) =>
  find(model).pipe(
    Effect.delay("1 second"),
    Effect.repeat({ until: (live) => live?.startedAt.getTime() !== before.startedAt.getTime() })
  )
