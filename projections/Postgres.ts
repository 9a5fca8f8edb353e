import { Config, Context, Effect, Layer, Redacted, Schema, type Scope } from "effect"
import postgres from "postgres"
import { migrate } from "./migrate.ts"
import { textArray } from "./textArray.ts"

/** `cause` is the driver's error, or whatever the asker threw. */
export class QueryFailed extends Schema.TaggedError<QueryFailed>()("QueryFailed", { cause: Schema.Defect() }) {}

/**
 * A pool of connections to the database `DATABASE_URL` names, its tables brought up to date first. Queries answer promises:
 * `query((sql) => sql\`…\`)`. A failed one is a defect, since no caller can do anything about it but try again later.
 */
export class Postgres extends Context.Service<
  Postgres,
  {
    query<A>(ask: (sql: postgres.Sql) => PromiseLike<A>): Effect.Effect<A>
    /** The same for who writes tables, takes as long as that takes, and can do something about a failure. */
    attempt<A>(ask: (sql: postgres.Sql) => PromiseLike<A>): Effect.Effect<A, QueryFailed>
    /** Waits for an advisory lock and keeps it until the scope closes, or its own connection breaks. */
    lock(name: string): Effect.Effect<void, never, Scope.Scope>
  }
>()("redgreen/projections/Postgres") {
  static readonly layer = Layer.effect(
    Postgres,
    Effect.gen(function* () {
      const url = yield* Config.Redacted("DATABASE_URL")
      // Apart, so that no crowd of readers keeps the tables from following the log.
      const readers = yield* connect(url, 8, { statement_timeout: LONGEST_QUESTION_MS })
      // A crash of the server may take back the newest batches, each of them whole: they are written again.
      const writers = yield* connect(url, 8, { synchronous_commit: "off" })
      yield* Effect.promise(() => migrate(writers))
      return Postgres.of({
        query: (ask) => Effect.promise(async () => ask(readers)),
        attempt: (ask) =>
          Effect.tryPromise({ try: async () => ask(writers), catch: (cause) => new QueryFailed({ cause }) }),
        lock: Effect.fn("Postgres.lock")(function* (name) {
          const one = yield* connect(url, 1)
          yield* Effect.promise(async () => one`select pg_advisory_lock(hashtext(${name}))`)
        })
      })
    })
  )
}

/** Whoever asked over HTTP has an answer by then, even if it is that there is none. */
const LONGEST_QUESTION_MS = 15_000

const connect = (
  url: Redacted.Redacted,
  max: number,
  settings: { readonly statement_timeout?: number; readonly synchronous_commit?: "off" } = {}
) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const connection = { application_name: "redgreen", ...settings }
      return postgres(Redacted.value(url), {
        max,
        onnotice: () => {},
        connection,
        fetch_types: false,
        types: { textArray }
      })
    }),
    (sql) => Effect.promise(() => sql.end({ timeout: max === 1 ? 0 : 5 }))
  )
