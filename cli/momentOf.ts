import { Effect } from "effect"
import { CliFailure } from "./CliFailure.ts"

/** Milliseconds of a date or an instant, in UTC where it does not say. */
export const momentOf = (text: string) => {
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(text)
  const isMoment = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?$/.test(text)
  const zoned = isDate || /(Z|[+-]\d{2}:\d{2})$/.test(text) ? text : `${text}Z`
  const moment = isDate || isMoment ? Date.parse(zoned) : Number.NaN
  return Number.isNaN(moment)
    ? Effect.fail(
        new CliFailure({ message: `${JSON.stringify(text)} is no time: write 2026-11-17 or 2026-11-17T09:41:30Z.` })
      )
    : Effect.succeed(moment)
}
