import { Schema } from "effect"

/** An ISO 8601 date or time; UTC where it names no zone. `2026-11-22`, `2026-11-22T10:00`, `2026-11-22T10:00:00+01:00`. */
export const Moment = Schema.String.check(
  Schema.makeFilter(
    (text) =>
      // In UTC PostgreSQL and JavaScript write the years 1 to 9999 alike.
      (millisOf(text) >= Date.parse("0001-01-01") && millisOf(text) < Date.parse("+010000-01-01")) ||
      `${JSON.stringify(text)} is no date or time such as 2026-11-22 or 2026-11-22T10:00Z`
  )
)

/** Milliseconds; NaN for what is no moment. */
export const millisOf = (text: string): number => {
  const [, date, time, zone] =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:\d{2})?)?$/i.exec(text) ?? []
  // JavaScript takes 30 February for 2 March.
  const isDay = date !== undefined && new Date(`${date}T00:00Z`).getUTCDate() === Number(date.slice(-2))
  return isDay ? Date.parse(`${date}T${time ?? "00:00"}${zone ?? "Z"}`) : Number.NaN
}

/** In UTC, with milliseconds. */
export const isoOf = (moment: string): string => new Date(millisOf(moment)).toISOString()
