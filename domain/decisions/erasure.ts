import type { EventOf } from "../Event.ts"
import { next, statusOf } from "../Step.ts"
import type * as Task from "../Task.ts"
import { type Decision, Refused } from "../transact.ts"

/** Asked before anything is shredded: work under way needs what was reported, and whoever waits for it has to be told how it ended. */
export const erasable = (state: Task.State): Refused | undefined => {
  const step = next(state)
  if (step._tag === "Nothing") return new Refused({ reason: "There is no such task." })
  return step._tag === "Ended"
    ? undefined
    : new Refused({ reason: `The task is ${statusOf(state)}: cancel it, or wait for its end, then erase it.` })
}

/**
 * Puts on record what is done already: the key is gone, whatever became of the task meanwhile. `shredded`: there was one. A task that
 * was erased before is so again only where it has told of people since.
 */
export const erase =
  ({ by, reason, shredded }: Omit<EventOf<"task.erased">, "_tag"> & { readonly shredded: boolean }): Decision =>
  ({ intake }) =>
    intake === undefined || (intake.erased && !shredded) ? [] : [{ _tag: "task.erased", by, reason }]
