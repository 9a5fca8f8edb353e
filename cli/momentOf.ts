import { Effect } from "effect"
import { millisOf } from "#projections/http/moment.ts"
import { CliFailure } from "./CliFailure.ts"

/** Milliseconds of a date or an instant, in UTC where it does not say. */
export const momentOf = (text: string) => {
  const moment = millisOf(text)
  return Number.isNaN(moment)
    ? Effect.fail(
        new CliFailure({ message: `${JSON.stringify(text)} is no time: write 2026-11-17 or 2026-11-17T09:41:30Z.` })
      )
    : Effect.succeed(moment)
}
