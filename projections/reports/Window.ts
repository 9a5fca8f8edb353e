import { DateTime, Effect, Schema } from "effect"
import { Timestamp } from "#domain/Ids.ts"
import { BadQuery } from "../http/BadQuery.ts"
import { millisOf } from "../http/moment.ts"

/** A stretch of time that begins at `from` and ends right before `to`. */
export const Window = Schema.Struct({ from: Timestamp, to: Timestamp })
export type Window = typeof Window.Type

const moment = Schema.optionalKey(Schema.String)

/** How every report is asked for its time, and for another to compare it with. */
export const times = {
  from: moment,
  to: moment,
  compare: Schema.optionalKey(Schema.String),
  compareFrom: moment,
  compareTo: moment
}
export type Times = { readonly [Name in keyof typeof times]?: string }

export interface Windows {
  readonly asked: Window
  readonly before: Window | null
}

/**
 * Without times the thirty days that end with today, in UTC: what is asked twice a day is the same window, and the same answer while
 * nothing happens.
 */
export const windowsOf = Effect.fnUntraced(function* (query: Times): Effect.fn.Return<Windows, BadQuery> {
  const to = query.to === undefined ? yield* tonight : yield* momentOf("to", query.to)
  const from = query.from === undefined ? to - 30 * DAY : yield* momentOf("from", query.from)
  const asked = yield* windowOf(from, to, "from", "to")
  const { compare, compareFrom, compareTo } = query
  if (compareFrom !== undefined || compareTo !== undefined) {
    const end = compareTo === undefined ? from : yield* momentOf("compareTo", compareTo)
    const begin = compareFrom === undefined ? end - (to - from) : yield* momentOf("compareFrom", compareFrom)
    return { asked, before: yield* windowOf(begin, end, "compareFrom", "compareTo") }
  }
  if (compare === undefined) return { asked, before: null }
  if (compare !== "previous")
    return yield* new BadQuery({
      detail: "compare is previous: the window right before. Or give compareFrom and compareTo."
    })
  return { asked, before: yield* windowOf(from - (to - from), from, "from", "to") }
})

const DAY = 86_400_000

const tonight = Effect.map(DateTime.now, (now) => (Math.floor(DateTime.toEpochMillis(now) / DAY) + 1) * DAY)

const momentOf = (name: string, text: string): Effect.Effect<number, BadQuery> => {
  // A plus sign in an address is a blank.
  const time = millisOf(text.replace(/ (?=\d\d:\d\d$)/, "+"))
  return Number.isNaN(time)
    ? Effect.fail(new BadQuery({ detail: `${name} is a day or a moment: 2026-06-01 or 2026-06-01T12:30:00Z.` }))
    : Effect.succeed(time)
}

const windowOf = (from: number, to: number, first: string, last: string): Effect.Effect<Window, BadQuery> =>
  // PostgreSQL and JavaScript know the years 0 to 9999 alike.
  from < to && from > Date.parse("0001-01-01") && to < Date.parse("9999-01-01")
    ? Effect.succeed({ from: new Date(from).toISOString(), to: new Date(to).toISOString() })
    : Effect.fail(new BadQuery({ detail: `${first} comes before ${last}, and both within the years 1 to 9998.` }))
