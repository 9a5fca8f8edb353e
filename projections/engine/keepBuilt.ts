import { Effect, Schedule } from "effect"
import { EventLog } from "#domain/EventLog.ts"
import { Postgres } from "../Postgres.ts"
import { catchUp } from "./catchUp.ts"
import { Poisoned } from "./project.ts"
import type { ReadModel } from "./ReadModel.ts"
import * as registry from "./registry.ts"
import { stopped } from "./stopped.ts"

/** Builds a read model anew whenever its tables are not what this release would make of the log, for as long as the service lives. */
export const keepBuilt = (model: ReadModel) =>
  Effect.suspend(() => {
    // What failed for an event would fail again, until somebody asks once more or brings another release.
    let hopeless: string | undefined
    return Effect.gen(function* () {
      const postgres = yield* Postgres
      const live = yield* postgres.query((sql) => registry.find(sql, model.name, "live"))
      if (live === undefined || wishOf(live) === hopeless || !(yield* isDue(model, live))) return
      yield* rebuild(model).pipe(
        Effect.tapError((error) =>
          Effect.sync(() => {
            if (error instanceof Poisoned) hopeless = wishOf(live)
          })
        )
      )
    }).pipe(
      Effect.catchCause((cause) => stopped(model, "next", cause)),
      Effect.repeat(Schedule.spaced("1 second"))
    )
  })

const wishOf = ({ requestedAt, revision }: registry.Entry) => `${revision} ${requestedAt?.toISOString()}`

/** An older release builds its own tables again too, but only when nobody is left who runs the newer one. */
const isDue = Effect.fnUntraced(function* ({ name, revision }: ReadModel, live: registry.Entry) {
  if (live.revision <= revision) return live.revision < revision || live.requestedAt !== null
  const postgres = yield* Postgres
  return !(yield* postgres.query((sql) => registry.isRun(sql, name, live.revision)))
})

const rebuild = Effect.fn("ReadModels.rebuild")(function* (model: ReadModel) {
  const log = yield* EventLog
  const postgres = yield* Postgres
  yield* postgres.lock(`redgreen:next:${model.name}`)
  // Another instance may have done it while this one waited.
  const live = yield* postgres.query((sql) => registry.find(sql, model.name, "live"))
  if (live === undefined || !(yield* isDue(model, live))) return
  yield* sweep(model)
  const head = yield* log.head
  const next = yield* Effect.orDie(postgres.attempt((sql) => registry.create(sql, model, "next", head)))
  yield* Effect.logInfo(`${model.name} is built anew in revision ${model.revision}, out of ${head} events`)
  yield* catchUp(model, next)
  yield* Effect.orDie(postgres.attempt((sql) => registry.swap(sql, model.name)))
  yield* Effect.logInfo(`${model.name} answers in revision ${model.revision}`)
  yield* sweep(model)
}, Effect.scoped)

/** The old tables go as soon as nobody reads them any more. */
const sweep = Effect.fnUntraced(function* ({ name }: ReadModel) {
  const postgres = yield* Postgres
  const isRead = ({ cause }: { readonly cause: unknown }) => Object(cause).code === LOCK_NOT_AVAILABLE
  yield* postgres
    .attempt((sql) => registry.sweep(sql, name))
    .pipe(Effect.retry({ while: isRead, schedule: Schedule.spaced("1 second") }))
})

const LOCK_NOT_AVAILABLE = "55P03"
