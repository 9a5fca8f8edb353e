import { Effect, Semaphore } from "effect"
import type { TaskId } from "#domain/Ids.ts"
import { load } from "#domain/transact.ts"
import { GitHub } from "#integrations/github/GitHub.ts"
import { statusComment } from "./statusComment.ts"

/** Brings the status comment of every pull request of the task up to date. */
export const refreshStatus = (taskId: TaskId) => oneAtATime.withPermits(1)(refresh(taskId))

// Written from a state that was current when read; if the task moved meanwhile it is written again, so the last word is never an old one.
const refresh = Effect.fn("Publisher.refreshStatus")(function* (taskId: TaskId) {
  const github = yield* GitHub
  for (;;) {
    const { state } = yield* load(taskId)
    if (state.plan.current === undefined || state.plan.current.decision._tag !== "Approved") return
    const body = statusComment(taskId, state)
    for (const [repository, { number }] of Object.entries(state.pullRequests))
      yield* github.comment(repository, number, body, `status:${taskId}`)
    if ((yield* load(taskId)).state.version === state.version) return
  }
})

const oneAtATime = Semaphore.makeUnsafe(1)
