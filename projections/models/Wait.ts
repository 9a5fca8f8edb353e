import { next } from "#domain/Step.ts"
import type * as Task from "#domain/Task.ts"

/** The one thing a task waits for, under the name its timeline has for it, and whether machines or people have to act. */
export interface Wait {
  readonly step: string
  readonly name: string
  /** Of a plan its version, of a proof its attempt. */
  readonly attempt: number | null
  readonly on: "machine" | "people"
}

/** Undefined before anything was received, and when no more will come but by a revert or a recurrence. */
export const waitOf = (state: Task.State): Wait | undefined => {
  const step = next(state)
  if (step._tag === "Nothing" || (step._tag === "Ended" && step.how === "merged")) return undefined
  const attempt = "attempt" in step ? step.attempt : "version" in step ? step.version : null
  return { step: step._tag, attempt, ...waits[step._tag] }
}

const waits = {
  Plan: { name: "plan", on: "machine" },
  Publish: { name: "publish plan", on: "machine" },
  Approval: { name: "wait for approval", on: "people" },
  WriteTests: { name: "write tests", on: "machine" },
  ProveRed: { name: "prove red", on: "machine" },
  WriteFix: { name: "write fix", on: "machine" },
  ProveGreen: { name: "prove green", on: "machine" },
  MakeReady: { name: "publish fix", on: "machine" },
  Ready: { name: "wait for merge", on: "people" },
  // Failed, set aside, cancelled or closed: what takes it up again is a person's word.
  Ended: { name: "stopped", on: "people" }
} as const

/** Every one there is; the place of each is its place in `stage_ms` of a round. Only ever added to at the end, or the model is built anew. */
export const allWaits: ReadonlyArray<Pick<Wait, "name" | "on">> = Object.values(waits)
