import { money } from "#domain/oneLine.ts"
import type { Roi } from "#projections/reports/roi.ts"
import type { Paint } from "./paint.ts"
import { columns, count as counted, duration } from "./text.ts"

/** What every report begins with. */
type Headed = Pick<typeof Roi.Type, "window" | "compared">
export type Value = number | null

export const heading = (title: string, { compared, window }: Headed, paint: Paint) => {
  const beside = compared === null ? "" : `, beside ${day(compared.from)} to ${day(compared.to)}`
  const other =
    compared === null || Math.round(days(compared) - days(window)) === 0
      ? ""
      : `\nBeside another length of time: ${lengthOf(compared)}, not ${lengthOf(window)}.`
  return `${paint("bold", title)}\n${paint("dim", `${day(window.from)} to ${day(window.to)} (UTC, the end left out)${beside}${other}`)}`
}

const days = ({ from, to }: Headed["window"]) => (Date.parse(to) - Date.parse(from)) / 86_400_000
const lengthOf = (window: Headed["window"]) => counted(Math.round(days(window) * 10) / 10, "day")

const day = (time: string) => time.replace("T00:00:00.000Z", "")

/** The first column as it is, the numbers flush right. */
export const table = (head: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>, paint: Paint) =>
  columns([head.map((title) => paint("dim", title)), ...rows])

export const changed = ({ compared }: Headed) => (compared === null ? [] : ["CHANGE"])

export const delta = ({ compared }: Headed, now: Value, before: Value | undefined, as: (value: Value) => string) =>
  compared === null ? [] : [change(now, before ?? null, as)]

export const change = (now: Value, before: Value, as: (value: Value) => string): string => {
  if (now === null || before === null) return "–"
  if (now === before) return "="
  const sign = now > before ? "+" : "-"
  return `${sign}${as(Math.abs(now - before))}`
}

export const count = (value: Value) => (value === null ? "–" : String(Math.round(value * 100) / 100))
export const dollars = (value: Value) => (value === null ? "–" : money(value))
export const percent = (value: Value) => (value === null ? "–" : `${(value * 100).toFixed(1)} %`)
export const time = (value: Value) => (value === null ? "–" : duration(value))
