import { Effect } from "effect"
import { taskOfBranch } from "#domain/branch.ts"
import type { TaskId } from "#domain/Ids.ts"
import { load } from "#domain/transact.ts"
import { GitHub } from "#integrations/github/GitHub.ts"
import { obey, type Spoken } from "../command.ts"
import { type Answer, answer } from "../Webhook.ts"

export interface Pull {
  readonly repository: string
  readonly number: number
  readonly branch: string
  readonly author: string
}

/**
 * The task this pull request belongs to. Anybody can name a branch as ours are named, so the recorded pull request speaks for the
 * task; one that we have opened but not recorded yet is ours too.
 */
export const taskOfPull = Effect.fn("ingest.taskOfPull")(function* ({ author, branch, number, repository }: Pull) {
  const taskId = taskOfBranch(branch)
  if (taskId === undefined) return undefined
  const known = (yield* load(taskId)).state.pullRequests[repository]
  const isOurs = known === undefined ? author === (yield* (yield* GitHub).viewer).login : known.number === number
  return isOurs ? taskId : undefined
})

/** Has the task hear a person on GitHub. A no is on record by then, and answered where it was said. */
export const hear = Effect.fn("ingest.hear")(function* (taskId: TaskId, spoken: Omit<Spoken, "bot">) {
  return yield* obey(taskId, { ...spoken, bot: false }).pipe(
    Effect.map(({ status }) => answer(202, { task: taskId, status })),
    Effect.catchTag("Refused", ({ reason }) => Effect.succeed(answer(200, { task: taskId, refused: reason })))
  )
})

/** A no that has no task to be recorded on is answered at once; `marker` keeps it to one comment. */
export const refuse = Effect.fn("ingest.refuse")(function* (place: Place, reason: string, marker: string) {
  yield* (yield* GitHub).comment(place.repository, place.number, reason, `refused:${marker}`)
  return answer(200, { refused: reason })
})

export interface Place {
  readonly repository: string
  readonly number: number
}

export const placeOf = ({ number, repository }: Place): string => `${repository}#${number}`

export const person = ({ id, login }: { readonly id: number; readonly login: string }) => ({
  channel: "github" as const,
  id: String(id),
  name: login
})

export const ignored = (why: string): Answer => answer(200, { ignored: why })
