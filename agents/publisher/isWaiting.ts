import { next } from "#domain/Step.ts"
import type * as Task from "#domain/Task.ts"

/** Whether it is this plan that waits for a decision. */
export const isWaiting = (state: Task.State, sha256: string): boolean =>
  next(state)._tag === "Approval" && state.plan.current?.sha256 === sha256
