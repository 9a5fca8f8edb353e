import { Cause, Context, Effect, Layer, Schedule } from "effect"
import { EventLog } from "#domain/EventLog.ts"
import { Postgres, QueryFailed } from "../Postgres.ts"
import { project } from "./project.ts"
import type { ReadModel } from "./ReadModel.ts"
import * as registry from "./registry.ts"

/** Where a read model stands, for `/ready`, metrics and people. Positions are the log's. */
export interface Standing extends registry.Entry {
  readonly head: number
  readonly lag: number
}

/**
 * Keeps every read model up with the log, each by itself: one that cannot go on stops no other. A model that is new here, or
 * whose revision changed, or that somebody asked for, is built from the log's beginning beside the one that answers, and takes
 * its place when it has caught up.
 */
export class ReadModels extends Context.Service<
  ReadModels,
  {
    readonly standings: Effect.Effect<ReadonlyArray<Standing>>
    /** Has one built anew; false when there is none of that name. */
    rebuild(name: string): Effect.Effect<boolean>
  }
>()("redgreen/projections/ReadModels") {
  static readonly layer = (models: ReadonlyArray<ReadModel>) =>
    Layer.effect(
      ReadModels,
      Effect.gen(function* () {
        const log = yield* EventLog
        const postgres = yield* Postgres
        yield* Effect.forEach(models, (model) => Effect.forkScoped(keep(model)), { discard: true })
        return ReadModels.of({
          standings: Effect.gen(function* () {
            const [entries, head] = yield* Effect.all([postgres.query(registry.list), log.head])
            return entries.map((entry) => ({ ...entry, head, lag: Math.max(0, head - entry.position) }))
          }),
          rebuild: (name) => postgres.query((sql) => registry.request(sql, name))
        })
      })
    )
}

/** One read model, for as long as the service lives. */
const keep = (model: ReadModel) =>
  Effect.gen(function* () {
    const live = yield* ensureLive(model)
    if (yield* isOutdated(model, live)) yield* rebuild(model)
    yield* Effect.raceFirst(followLive(model), untilRequested(model))
  }).pipe(
    Effect.scoped,
    Effect.catchCause((cause) => stopped(model, cause)),
    Effect.repeat(Schedule.spaced("1 second")),
    Effect.asVoid
  )

const ensureLive = Effect.fnUntraced(function* (model: ReadModel) {
  const postgres = yield* Postgres
  yield* postgres.lock(`redgreen:first:${model.name}`)
  const found = yield* postgres.query((sql) => registry.find(sql, model.name, "live"))
  if (found !== undefined) return found
  yield* postgres.query((sql) => registry.create(sql, model, "live"))
  return (yield* postgres.query((sql) => registry.find(sql, model.name, "live")))!
}, Effect.scoped)

const isOutdated = Effect.fnUntraced(function* (model: ReadModel, live: registry.Entry) {
  const head = yield* Effect.flatMap(EventLog, (log) => log.head)
  if (live.position > head)
    yield* Effect.logWarning(`${model.name} is at ${live.position} of a log that ends at ${head}, so of another`)
  return live.position > head || live.revision !== model.revision || live.requestedAt !== null
})

/** How many events behind the head a new generation may be when it takes over: it goes on at once. */
const CLOSE = 100

const rebuild = Effect.fn("ReadModels.rebuild")(function* (model: ReadModel) {
  const log = yield* EventLog
  const postgres = yield* Postgres
  yield* postgres.lock(`redgreen:next:${model.name}`)
  // Another instance may have done it while this one waited.
  const live = yield* postgres.query((sql) => registry.find(sql, model.name, "live"))
  if (live !== undefined && !(yield* isOutdated(model, live))) return
  yield* Effect.logInfo(`${model.name} is built anew, up to revision ${model.revision}`)
  yield* postgres.query((sql) => registry.create(sql, model, "next"))
  const next = (yield* postgres.query((sql) => registry.find(sql, model.name, "next")))!
  const begun = yield* log.head
  const caughtUp = (position: number) =>
    Effect.flatMap(log.head, (head) =>
      position >= begun && head - position <= CLOSE ? Effect.fail("done" as const) : Effect.void
    )
  if (begun > 0)
    yield* project(model, next, { size: 5000, within: "1 second" }, caughtUp).pipe(
      Effect.catchIf(
        (error) => error === "done",
        () => Effect.void
      )
    )
  yield* postgres.query((sql) => registry.swap(sql, model))
  yield* Effect.logInfo(`${model.name} answers in revision ${model.revision}`)
}, Effect.scoped)

const followLive = Effect.fnUntraced(function* (model: ReadModel) {
  const postgres = yield* Postgres
  // One instance works; correctness does not hang on it.
  yield* postgres.lock(`redgreen:live:${model.name}`)
  const live = yield* postgres.query((sql) => registry.find(sql, model.name, "live"))
  if (live === undefined || live.revision !== model.revision) return
  yield* project(model, live, { size: 500, within: "50 millis" }, () => Effect.void)
})

/** Comes back when the model has to be looked at anew: somebody asked for it, or another release put its own in its place. */
const untilRequested = Effect.fnUntraced(function* (model: ReadModel) {
  const postgres = yield* Postgres
  yield* postgres
    .query((sql) => registry.find(sql, model.name, "live"))
    .pipe(
      Effect.repeat({
        until: (live) => live === undefined || live.requestedAt !== null,
        schedule: Schedule.spaced("1 second")
      })
    )
})

const stopped = Effect.fnUntraced(function* (model: ReadModel, cause: Cause.Cause<unknown>) {
  const failure = Cause.squash(cause)
  const error = failure instanceof QueryFailed ? failure.cause : failure
  if (error instanceof registry.Overtaken) return
  const message = error instanceof Error ? error.message : String(error)
  const postgres = yield* Postgres
  const told = yield* postgres
    .attempt((sql) => registry.fail(sql, model.name, message))
    .pipe(Effect.orElseSucceed(() => true))
  if (told) yield* Effect.logError(`${model.name} stopped: ${message}`)
})
