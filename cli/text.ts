import { displayWidth } from "effect/cli/CliOutput"

/** Rows with their columns one under the other, two blanks between; the last column is not padded. */
export const columns = (rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const widths = rows.reduce<ReadonlyArray<number>>(
    (widest, row) => row.map((cell, index) => Math.max(widest[index] ?? 0, displayWidth(cell))),
    []
  )
  const pad = (cell: string, index: number) => cell + " ".repeat(widths[index]! - displayWidth(cell))
  return rows.map((row) => row.map(pad).join("  ").trimEnd()).join("\n")
}

/** `1 task`, `1,200 tasks`. */
export const count = (number: number, what: string): string =>
  `${number.toLocaleString("en")} ${what}${number === 1 ? "" : "s"}`

export const indent = (text: string): string => text.replace(/^(?=.)/gm, "  ")

/** `7`, as people say it beside the whole hash. */
export const short = (sha256: string): string => sha256.slice(0, 7)

export const duration = (seconds: number): string => {
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`
}

/** Times are ISO 8601 or milliseconds. */
export const ago = (then: string, now: number): string => {
  const seconds = Math.max(0, (now - Date.parse(then)) / 1000)
  if (seconds < 10) return "just now"
  if (seconds < 60) return `${Math.floor(seconds)} s ago`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`
  return `${Math.floor(seconds / 86_400)} d ago`
}

/** How long something lasts: `2 min`. */
export const since = (then: string, now: number): string => {
  const passed = ago(then, now)
  return passed === "just now" ? "a few seconds" : passed.replace(/ ago$/, "")
}

/** Time of day in UTC, as the log has it. */
export const clock = (time: string): string => time.slice(11, 19)
