import { dutyOf, next } from "../Step.ts"
import type { Decision } from "../transact.ts"
import { fail } from "./intake.ts"

/** A delivery became a dead letter. The task ends only if that was the step it waits for; a lost courtesy stops nothing. */
export const giveUp =
  (consumer: string, detail: string): Decision =>
  (state) => {
    const duty = dutyOf(next(state))
    if (duty?.consumer !== consumer) return []
    return fail({
      stage: duty.stage,
      reason: "gave-up",
      detail,
      hint: "Mend what stopped it, then say retry. The delivery is kept: redgreen dead-letters"
    })(state)
  }
