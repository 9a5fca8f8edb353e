import { Context, Effect, Layer, Schedule } from "effect"
import { EventLog } from "#domain/EventLog.ts"
import { Postgres } from "../Postgres.ts"
import { keepBuilt } from "./keepBuilt.ts"
import { keepUp } from "./keepUp.ts"
import type { ReadModel } from "./ReadModel.ts"
import * as registry from "./registry.ts"

/** Where one generation of a read model stands, for `/ready`, metrics and people. Positions are the log's. */
export interface Standing extends registry.Entry {
  readonly head: number
  /** Events. */
  readonly lag: number
}

/**
 * Keeps every read model up with the log, each by itself: one that cannot go on stops no other. A model that is new here, or
 * whose revision is newer, or that somebody asked for, is built from the log's beginning beside the one that answers, and takes
 * its place when it has caught up.
 */
export class ReadModels extends Context.Service<
  ReadModels,
  {
    /** Of this release's models, by name; of one that is being built a second one, of generation `next`. */
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
        const names = new Set(models.map(({ name }) => name))
        yield* Effect.forkScoped(
          postgres
            .attempt((sql) => registry.beHere(sql, models))
            .pipe(Effect.ignore, Effect.repeat(Schedule.spaced("5 seconds")))
        )
        for (const model of models) {
          yield* Effect.forkScoped(keepUp(model))
          yield* Effect.forkScoped(keepBuilt(model))
        }
        return ReadModels.of({
          standings: Effect.gen(function* () {
            const [entries, head] = yield* Effect.all([postgres.query(registry.list), log.head])
            const missing = models
              .filter((model) => !entries.some(({ name }) => name === model.name))
              .map(withoutTables)
            return [...entries.filter(({ name }) => names.has(name)), ...missing].map((entry) => ({
              ...{ ...entry, head },
              lag: Math.max(0, head - entry.position)
            }))
          }),
          rebuild: (name) =>
            names.has(name) ? postgres.query((sql) => registry.request(sql, name)) : Effect.succeed(false)
        })
      })
    )
}

const withoutTables = ({ name, revision }: ReadModel): registry.Entry => ({
  ...{ name, revision, generation: "live", position: 0, begunAt: 0, requestedAt: null },
  ...{ startedAt: new Date(0), updatedAt: new Date(0), error: "it has no tables yet" }
})
