import { Schema } from "effect"
import { TaskId } from "./Ids.ts"

/** One branch per task, and another for each time the bug came back: finding it is how a redelivery knows that the pull request is there. */
export const branchOf = (taskId: string, recurrences: number): string =>
  `redgreen/${taskId}${recurrences === 0 ? "" : `.${recurrences + 1}`}`

/** The task a branch belongs to, if it is named as ours are. Anybody may name one so: it proves nothing. */
export const taskOfBranch = (branch: string): TaskId | undefined => {
  const name = /^redgreen\/([^.]+)(?:\.[1-9]\d*)?$/.exec(branch)?.[1]
  return Schema.is(TaskId)(name) ? name : undefined
}
