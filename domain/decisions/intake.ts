import type { Authority } from "../Authority.ts"
import type { EventOf } from "../Event.ts"
import type { Person, TaskId } from "../Ids.ts"
import type * as Intake from "../Intake.ts"
import { next, statusOf } from "../Step.ts"
import type * as Task from "../Task.ts"
import { type Decision, Refused } from "../transact.ts"

/** Frames that are all somebody else's code give us nothing to change; no frames at all can still be planned from the message. */
export const isActionable = (report: Intake.Report): boolean => report.frames.length === 0 || hasOwnFrames(report)

const hasOwnFrames = (report: Intake.Report): boolean => report.frames.some(({ inApp }) => inApp)

/**
 * The same report again is nothing new. One through another door is linked (as are the `others` it names itself), and new evidence
 * wakes a parked task.
 */
export const receive =
  (received: Omit<EventOf<"task.received">, "_tag">, others: ReadonlyArray<Intake.Source> = []): Decision =>
  ({ intake }) => {
    const link = (source: Intake.Source) => ({ _tag: "task.linked" as const, source })
    if (intake === undefined) return [{ _tag: "task.received", ...received }, ...others.map(link)]
    const isNews = (source: Intake.Source) => {
      const known = intake.sources.find(({ key }) => key === source.key)
      return known === undefined || (known.named === true && source.named !== true)
    }
    const woken = wakes(intake, received.report) ? [enriched(received.report, received.requester)] : []
    return [...[received.source, ...others].filter(isNews).map(link), ...woken]
  }

const wakes = ({ ending, report }: Intake.State, newer: Intake.Report): boolean => {
  if (ending?._tag !== "Parked") return false
  if (ending.reason === "too-few-events") return (newer.events ?? 0) > (report.events ?? 0)
  return hasOwnFrames(newer) && !hasOwnFrames(report)
}

const enriched = (report: Intake.Report, by: Person | null = null) => ({
  _tag: "task.enriched" as const,
  report,
  ...(by === null ? {} : { by })
})

/** What comes under this key belongs to the task `of`; a key that has a task of its own keeps it. */
export const alias =
  (of: TaskId): Decision =>
  ({ alias, intake }) =>
    intake === undefined && alias === undefined ? [{ _tag: "task.aliased", of }] : []

export const triage =
  (because: string): Decision =>
  (state) =>
    next(state)._tag === "Plan" && state.intake?.triaged === undefined ? [{ _tag: "task.triaged", because }] : []

export const enrich =
  (report: Intake.Report): Decision =>
  ({ intake }) =>
    intake === undefined || intake.enriched ? [] : [enriched(report)]

export const park =
  (why: Omit<EventOf<"task.parked">, "_tag">): Decision =>
  (state) =>
    next(state)._tag === "Plan" ? [{ _tag: "task.parked", ...why }] : []

/** The agent whose stage it is gives up; a task that already ended stays as it ended. */
export const fail =
  (why: Omit<EventOf<"task.failed">, "_tag">) =>
  (state: Task.State): ReadonlyArray<EventOf<"task.failed">> => {
    const step = next(state)
    return step._tag === "Nothing" || step._tag === "Ended" ? [] : [{ _tag: "task.failed", ...why }]
  }

export interface Command {
  readonly by: Person
  /** Idempotency key: the channel's own id of the message. */
  readonly key: string
  /** Whether the policy lets this person decide, judged at this moment. */
  readonly authority: Authority
}

export const cancel =
  (command: Command & { readonly reason: string }): Decision =>
  (state) => {
    if (state.commands.has(command.key)) return []
    const refused = refuseUnlessAllowed(command, "cancel")
    if (refused !== undefined) return refused
    const step = next(state)
    if (step._tag === "Nothing") return new Refused({ reason: "There is no such task." })
    if (step._tag === "Ended") return new Refused({ reason: `The task is already ${step.how}.` })
    return [{ _tag: "task.cancelled", by: command.by, key: command.key, reason: command.reason }]
  }

export const retry =
  (
    command: Command & { readonly budgetUsd?: number | undefined; readonly candidates?: ReadonlyArray<string> }
  ): Decision =>
  (state) => {
    if (state.commands.has(command.key)) return []
    const refused = refuseUnlessAllowed(command, "retry")
    if (refused !== undefined) return refused
    const { intake, plan, session } = state
    if (intake === undefined) return new Refused({ reason: "There is no such task." })
    if (intake.erased)
      return new Refused({ reason: "What was reported was erased, so there is nothing left to work from." })
    if (intake.ending === undefined)
      return new Refused({
        reason: `There is nothing to retry: the task is ${statusOf(state)}.`
      })
    const budgetUsd = command.budgetUsd ?? intake.budgetUsd
    if (budgetUsd <= session.spentUsd) {
      const spent = `$${session.spentUsd.toFixed(2)} of $${budgetUsd.toFixed(2)}`
      return new Refused({
        reason: `The budget is used up (${spent}). Give a larger one: redgreen retry <task> --budget <usd>`
      })
    }
    const { by, key } = command
    const retried = {
      _tag: "task.retried" as const,
      by,
      key,
      ...(command.budgetUsd === undefined ? {} : { budgetUsd }),
      // Whoever parked it may have been missing a setting that is there by now; a planned task keeps what its plan was made from.
      ...(intake.ending._tag === "Parked" && command.candidates !== undefined ? { candidates: command.candidates } : {})
    }
    const conflicts = intake.ending._tag === "Failed" && intake.ending.reason === "base-conflict"
    // A plan pinned to a base that can no longer be merged is worth nothing: the retry asks for the next version.
    return conflicts && plan.current !== undefined
      ? [
          retried,
          {
            _tag: "plan.rejected",
            version: plan.current.plan.version,
            sha256: plan.current.sha256,
            by,
            key,
            feedback: "The base branch moved and conflicts with this fix. Plan again on the new base."
          }
        ]
      : [retried]
  }

export const refuseUnlessAllowed = ({ by, authority }: Command, what: string): Refused | undefined =>
  authority.allowed ? undefined : new Refused({ reason: `${by.name} may not ${what} this: ${authority.reason}` })
