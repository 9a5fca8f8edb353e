import { line } from "#domain/oneLine.ts"
import type { Finding } from "./checks/Finding.ts"
import { type Paint, plain } from "./paint.ts"
import { columns } from "./text.ts"

/** What was found, one line each; below a finding that is not ok stands how to mend it. */
export const renderFindings = (findings: ReadonlyArray<Finding>, paint: Paint = plain): string => {
  const rows = columns(
    findings.map(({ check, detail, status }) => [mark(status, paint), line(check), line(detail, 110)])
  )
  return rows
    .split("\n")
    .flatMap((row, index) => {
      const { mend } = findings[index]!
      return mend === undefined ? [row] : [row, `      → ${mend}`]
    })
    .join("\n")
}

const mark = (status: Finding["status"], paint: Paint) =>
  ({ ok: paint("green", "ok"), warn: paint("yellow", "warn"), fail: paint("red", "fail") })[status]
