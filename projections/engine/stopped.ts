import { Cause, Effect } from "effect"
import { Postgres, QueryFailed } from "../Postgres.ts"
import type { ReadModel } from "./ReadModel.ts"
import * as registry from "./registry.ts"

/** Tells, where everybody looks, why a generation does not go on. Its maker tries again after a second. */
export const stopped = Effect.fnUntraced(function* (
  model: ReadModel,
  generation: registry.Generation,
  cause: Cause.Cause<unknown>
) {
  const failure = Cause.squash(cause)
  const error = failure instanceof QueryFailed ? failure.cause : failure
  if (error instanceof registry.Overtaken) return
  const message = error instanceof Error ? error.message : String(error)
  const postgres = yield* Postgres
  const told = yield* postgres
    .attempt((sql) => registry.fail(sql, model.name, generation, message))
    .pipe(Effect.orElseSucceed(() => true))
  if (told) yield* Effect.logError(`${model.name} (${generation}) stopped: ${message}`)
  yield* Effect.sleep("1 second")
})
