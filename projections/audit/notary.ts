import { Config, DateTime, Duration, Effect, Layer, Schedule, Stream } from "effect"
import { seal } from "#domain/audit/Checkpoint.ts"
import { advance, type Head, start } from "#domain/audit/Head.ts"
import { EventLog } from "#domain/EventLog.ts"
import { SigningKey } from "#infra/SigningKey.ts"
import { Postgres } from "../Postgres.ts"
import * as Checkpoints from "./Checkpoints.ts"

/**
 * Signs where the log stands every `REDGREEN_CHECKPOINT_EVERY` (five minutes) in which something was appended, and every thousand
 * events, so that a log that was cut off or written anew is found out.
 */
export const notary = Layer.effectDiscard(
  Effect.gen(function* () {
    const every = yield* Config.Duration("REDGREEN_CHECKPOINT_EVERY").pipe(Config.withDefault(Duration.minutes(5)))
    yield* watch(every).pipe(
      Effect.scoped,
      Effect.tapCause((cause) => Effect.logError("No checkpoint of the log can be signed", cause)),
      Effect.catchCause(() => Effect.fail("again" as const)),
      Effect.retry(Schedule.spaced("10 seconds")),
      Effect.forkScoped
    )
  })
)

const MANY = 1000

const watch = Effect.fn("notary.watch")(function* (every: Duration.Duration) {
  const log = yield* EventLog
  const postgres = yield* Postgres
  const { privateKey } = yield* SigningKey
  // One instance signs; what another would sign is the same.
  yield* postgres.lock("redgreen:notary")
  const [last] = yield* postgres.query((sql) => Checkpoints.list(sql, 1))
  if (last !== undefined && last.head.position > (yield* log.head))
    return yield* Effect.die(
      new Error(
        `the log ends before ${last.head.position}, which was signed at ${last.time}: redgreen audit verify --all`
      )
    )
  let head: Head = last?.head ?? start
  const sign = Effect.gen(function* () {
    const checkpoint = seal(head, DateTime.formatIso(yield* DateTime.now), privateKey)
    yield* postgres.query((sql) => Checkpoints.save(sql, checkpoint))
  })
  yield* log.follow(head.position).pipe(
    Stream.groupedWithin(MANY, every),
    Stream.runForEach((batch) => {
      for (const { event, position } of batch) head = advance(head, position, event)
      return sign
    })
  )
})
