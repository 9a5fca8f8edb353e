import { Config, Effect } from "effect"

/** What a task may cost unless its report says otherwise. */
export const taskBudget = Config.Finite("REDGREEN_BUDGET_USD").pipe(Config.withDefault(5))
export const budgetUsd = Effect.orDie(taskBudget)
