import type { EventOf } from "../Event.ts"
import { roundToMicros } from "../Session.ts"
import type { Decision } from "../transact.ts"
import { fail } from "./intake.ts"

/** How many sessions in a row may end without a submission before a person has to look. */
export const unproductiveSessions = 3

/** Money is spent whether or not the task still wants the result; the log holds whole millionths, so that sums are exact. */
export const spend =
  (spent: Omit<EventOf<"budget.spent">, "_tag">): Decision =>
  () => [{ _tag: "budget.spent", ...spent, usd: roundToMicros(spent.usd) }]

/** A session is over. Out of money, wrongly set up, or too often without a result: that ends the task. */
export const endSession =
  (ended: Omit<EventOf<"session.ended">, "_tag">, outOfBudget: boolean): Decision =>
  (state) => {
    const event = { _tag: "session.ended" as const, ...ended }
    if (outOfBudget) return [event, ...fail(overBudget(state.session.spentUsd, state.intake?.budgetUsd ?? 0))(state)]
    if (ended.outcome === "misconfigured")
      return [
        event,
        ...fail({
          stage: ended.work,
          reason: ended.outcome,
          detail: ended.detail,
          hint: "Trying again changes nothing: correct the settings (redgreen doctor), then say retry."
        })(state)
      ]
    if (ended.outcome === "submitted" || state.session.unproductive + 1 < unproductiveSessions) return [event]
    return [
      event,
      ...fail({
        stage: ended.work,
        reason: ended.outcome,
        detail: `${unproductiveSessions} sessions in a row ended without a result; the last: ${ended.detail}`,
        hint: "Read the transcript, mend what stopped it, then say retry."
      })(state)
    ]
  }

/** Asked before a session starts: a task without money left ends instead. */
export const stopIfBroke: Decision = (state) => {
  const budget = state.intake?.budgetUsd ?? 0
  return state.session.spentUsd < budget ? [] : fail(overBudget(state.session.spentUsd, budget))(state)
}

const overBudget = (spentUsd: number, budgetUsd: number) => ({
  stage: "budget" as const,
  reason: "budget-exhausted",
  detail: `$${spentUsd.toFixed(2)} of the task's $${budgetUsd.toFixed(2)} is spent.`,
  hint: "Grant more and go on where it stopped: redgreen retry <task> --budget <usd>"
})
