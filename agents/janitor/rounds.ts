import { Effect, Layer, Schedule } from "effect"
import { retain } from "#domain/retention/retain.ts"
import { keep } from "./keep.ts"

/** Once a day, and when the service starts: takes away what is kept longer than `REDGREEN_KEEP_TRANSCRIPTS` and `REDGREEN_KEEP_ARTIFACTS` say. */
export const rounds = Layer.effectDiscard(
  Effect.gen(function* () {
    const times = yield* keep
    const round = Effect.gen(function* () {
      const gone = yield* retain(times)
      const bytes = gone.reduce((sum, one) => sum + one.bytes, 0)
      if (gone.length > 0) yield* Effect.logInfo(`retention removed ${gone.length} artifacts, ${bytes} bytes`)
    })
    yield* round.pipe(
      Effect.catchCause((cause) =>
        Effect.logError("The round of retention came to nothing; the next is in a day", cause)
      ),
      Effect.repeat(Schedule.spaced("1 day")),
      Effect.forkScoped
    )
  })
)
