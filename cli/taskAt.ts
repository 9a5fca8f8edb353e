import { Effect, Schema } from "effect"
import { TaskDetail } from "#projections/tasks/views.ts"

/** The task as the read API tells it, once its tables have come to `version`; fails until then. */
export const taskAt = Effect.fn("cli.taskAt")(function* (url: string, token: string, taskId: string, version: number) {
  const answer = yield* Effect.tryPromise(() =>
    fetch(`${url}/api/tasks/${taskId}`, { headers: { authorization: `Bearer ${token}` } })
  )
  if (answer.status !== 200) return yield* Effect.fail(`${url} answered ${answer.status}`)
  const detail = yield* Effect.tryPromise(() => answer.json()).pipe(
    Effect.flatMap(Schema.decodeUnknownEffect(TaskDetail))
  )
  return detail.version >= version ? detail : yield* Effect.fail(`the tables are at ${detail.version} of ${version}`)
})
