import type { Flow } from "#projections/reports/flow.ts"
import { type Paint, plain } from "./paint.ts"
import { changed, count, delta, heading, table } from "./reportTable.ts"
import { count as counted } from "./text.ts"

/** A row for each day or week; empty ones at both ends are left out, and a run of them in between is one row. */
export const throughput = (report: typeof Flow.Type, paint: Paint = plain): string => {
  const names = ["received", "planned", "approved", "red", "green", "ready", "merged", "failed", "closed"] as const
  type Row = (typeof report.rows)[number]
  const isEmpty = (row: Row) => names.every((name) => row[name] === 0 && (row.before?.[name] ?? 0) === 0)
  const first = report.rows.findIndex((row) => !isEmpty(row))
  const last = report.rows.findLastIndex((row) => !isEmpty(row))
  if (first === -1)
    return [
      heading(`How much goes through, per ${report.per}`, report, paint),
      "Nothing went through in this time."
    ].join("\n\n")
  const [before, after] = [first, report.rows.length - 1 - last]
  const runs = report.rows.slice(first, last + 1).reduce<Array<Array<Row>>>((runs, row) => {
    const run = runs.at(-1)
    if (run?.[0] !== undefined && isEmpty(row) && isEmpty(run[0])) run.push(row)
    else runs.push([row])
    return runs
  }, [])
  return [
    heading(`How much goes through, per ${report.per}`, report, paint),
    table(
      ["FROM", ...names.map((name) => name.toUpperCase()), ...changed(report)],
      runs.map(([row, ...more]) =>
        more.length > 0
          ? [`… ${more.length + 1} empty`, ...names.map(() => ""), ...changed(report).map(() => "")]
          : [
              row!.begins,
              ...names.map((name) => String(row![name])),
              ...delta(report, row!.merged, row!.before?.merged, count)
            ]
      ),
      paint
    ),
    ...(before + after === 0
      ? []
      : [
          paint(
            "dim",
            `Left out, since nothing happened: ${counted(before, report.per)} at the beginning, ${counted(after, report.per)} at the end.`
          )
        ])
  ].join("\n\n")
}
