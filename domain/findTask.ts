import { Effect } from "effect"
import { type TaskId, taskIdOf } from "./Ids.ts"
import { load } from "./transact.ts"

/** The task that a natural key of a bug (`jira:acme.atlassian.net:PROJ-7`) belongs to, be it through a link; undefined when nothing is known of it. */
export const findTask = Effect.fn("domain.findTask")(function* (key: string) {
  const id = taskIdOf(key)
  const { state } = yield* load(id)
  return state.intake === undefined ? state.alias : (id as TaskId)
})
