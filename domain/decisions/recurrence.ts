import type * as Intake from "../Intake.ts"
import { roundToMicros } from "../Session.ts"
import { next, wasFixed } from "../Step.ts"
import type * as Task from "../Task.ts"
import { type Decision, Refused } from "../transact.ts"
import { type Command, refuseUnlessAllowed } from "./intake.ts"

/**
 * The vendor says that the bug is back though its fix was merged; a task that has not come to that is still at it. `budgetUsd` is
 * granted on top of what was spent.
 */
export const recur =
  (report: Intake.Report, budgetUsd: number): Decision =>
  (state) =>
    wasFixed(next(state)) ? [{ _tag: "task.recurred", report, budgetUsd: granted(state, budgetUsd) }] : []

/** A person says so. That costs money again, so it takes somebody who may decide; their words are added to what was reported. */
export const recurOnWord =
  (command: Command & { readonly report: Intake.Report; readonly budgetUsd: number }): Decision =>
  (state) => {
    const { by, key } = command
    if (state.commands.has(key)) return []
    const refused = refuseUnlessAllowed(command, "reopen")
    if (refused !== undefined) return refused
    if (state.intake === undefined || !wasFixed(next(state)))
      return new Refused({ reason: "Nothing of this task was merged, so nothing can have come back." })
    const report = withWords(state.intake.report, command.report)
    return [{ _tag: "task.recurred", report, budgetUsd: granted(state, command.budgetUsd), by, key }]
  }

const granted = ({ session }: Task.State, budgetUsd: number) => roundToMicros(session.spentUsd + budgetUsd)

const withWords = (report: Intake.Report, said: Intake.Report): Intake.Report => {
  const words = ["Reported again after the fix:", said.title, said.description].filter((text) => text !== undefined)
  return {
    ...report,
    description: [report.description, words.join("\n")].filter(Boolean).join("\n\n").slice(0, 20_000)
  }
}
