import { line, money } from "#domain/oneLine.ts"
import type { Approvals } from "#projections/reports/approvals.ts"
import type { Cost } from "#projections/reports/cost.ts"
import type { LeadTime } from "#projections/reports/leadTime.ts"
import type { Refusals } from "#projections/reports/refusals.ts"
import type { Repositories } from "#projections/reports/repositories.ts"
import type { Roi } from "#projections/reports/roi.ts"
import { type Paint, plain } from "./paint.ts"
import { change, changed, count, delta, dollars, heading, percent, table, time, type Value } from "./reportTable.ts"
import { count as counted, duration } from "./text.ts"

export const roi = (report: typeof Roi.Type, paint: Paint = plain): string => {
  const ended = report.figures.find(({ name }) => name === "ended")
  return [
    heading("What it is worth", report, paint),
    table(
      ["FIGURE", "VALUE", ...(report.compared === null ? [] : ["BEFORE", "CHANGE"])],
      report.figures.map(({ name, unit, ...told }) => {
        const isReturn = name === "return on investment"
        // Of work that is still under way nobody knows the return.
        const value = isReturn && ended?.value === 0 ? null : told.value
        const before = isReturn && ended?.before === 0 ? null : told.before
        return [
          isReturn ? paint("bold", name) : name,
          spoken[unit](value),
          ...(report.compared === null ? [] : [spoken[unit](before), change(value, before, spoken[unit])])
        ]
      }),
      paint
    ),
    paint(
      "dim",
      `Assumed: ${report.assumptions.hoursPerFix} hours of a person for a merged fix, at $${report.assumptions.hourlyRateUsd} an hour\n(--hours-per-fix, --hourly-rate). How each figure is counted: --json.`
    )
  ].join("\n\n")
}

export const cost = (report: typeof Cost.Type, paint: Paint = plain): string => {
  const row = (of: typeof report.total, names: ReadonlyArray<string>) => [
    ...names,
    dollars(of.usd),
    share(of.usd, report.total.usd),
    ...delta(report, of.usd, of.before?.usd, dollars),
    String(of.calls),
    String(of.tasks),
    dollars(of.budgetUsd),
    dollars(of.spentUsd)
  ]
  const [first = "", ...others] = report.by
  return [
    heading("What it cost", report, paint),
    table(
      [
        ...[first, ...others].map((name) => name.toUpperCase()),
        ...["USD", "SHARE", ...changed(report), "CALLS", "TASKS", "BUDGET", "SPENT EVER"]
      ],
      [
        ...report.rows.map((of) =>
          row(
            of,
            report.by.map((name) => line(of[name] ?? "", 28))
          )
        ),
        row(report.total, ["all", ...others.map(() => "")])
      ],
      paint
    ),
    ...(report.more > 0 ? [paint("dim", `${report.more} more, each cheaper: --limit`)] : [])
  ].join("\n\n")
}

export const leadTime = (report: typeof LeadTime.Type, paint: Paint = plain): string =>
  [
    heading("How long it takes", report, paint),
    report.rows.length === 0
      ? "No fix became ready in this time."
      : table(
          ["STAGE", "WAITS ON", "TASKS", "P50", "P90", "P99", "SHARE", ...changed(report)],
          report.rows.map((row) => [
            row.stage,
            row.on === "all" ? "" : row.on,
            String(row.tasks),
            ...[row.p50Seconds, row.p90Seconds, row.p99Seconds].map(time),
            percent(row.share),
            ...delta(report, row.p50Seconds, row.before?.p50Seconds, time)
          ]),
          paint
        ),
    ...(report.slowest.length === 0
      ? []
      : [
          table(
            ["SLOWEST", "TOOK", "LONGEST STAGE", "TITLE"],
            report.slowest.map((one) => [
              one.task,
              duration(one.seconds),
              `${one.longest.stage}, ${duration(one.longest.seconds)}`,
              line(one.title, 40)
            ]),
            paint
          )
        ])
  ].join("\n\n")

export const refusals = (report: typeof Refusals.Type, paint: Paint = plain): string => {
  const { attempts } = report
  return [
    heading("What was refused", report, paint),
    report.rows.length === 0
      ? "Nothing was refused in this time."
      : table(
          ["PHASE", "CLASS", "REFUSALS", ...changed(report), "TASKS", "GAVE UP"],
          report.rows.map((row) => [
            ...[row.phase, row.class, String(row.refusals)],
            ...delta(report, row.refusals, row.before?.refusals, count),
            ...[String(row.tasks), String(row.gaveUp)]
          ]),
          paint
        ),
    `${counted(attempts.tasks, "task")} ${attempts.tasks === 1 ? "was" : "were"} tried, ${attempts.atOnce} without a refusal.\nTests were written ${times(attempts.tests)}, fixes ${times(attempts.fixes)}.`,
    ...(report.failures.length === 0
      ? []
      : [
          table(
            ["FAILED AT", "REASON", "TASKS"],
            report.failures.map(({ reason, stage, tasks }) => [stage, line(reason, 40), String(tasks)]),
            paint
          )
        ])
  ].join("\n\n")
}

export const approvals = (report: typeof Approvals.Type, paint: Paint = plain): string =>
  [
    heading("Who decides, and how fast", report, paint),
    table(
      ["PERSON", "CHANNEL", "APPROVED", "REJECTED", "REJECTED %", "REFUSED", "WAIT P50", "P90", ...changed(report)],
      report.rows.map((row) => [
        ...[line(row.person, 24), row.channel, String(row.approved), String(row.rejected)],
        ...[percent(row.rejectedShare), String(row.refused), time(row.waitP50Seconds), time(row.waitP90Seconds)],
        ...delta(report, row.waitP50Seconds, row.before?.waitP50Seconds, time)
      ]),
      paint
    ),
    report.waiting.plans === 0
      ? "No plan waits for approval now."
      : `${counted(report.waiting.plans, "plan")} ${report.waiting.plans === 1 ? "waits" : "wait"} for approval now, the oldest since ${report.waiting.oldestSince} (UTC).`
  ].join("\n\n")

export const repositories = (report: typeof Repositories.Type, paint: Paint = plain): string =>
  [
    heading("How the repositories do", report, paint),
    report.rows.length === 0
      ? "No repository had a task in this time."
      : table(
          [
            "REPOSITORY",
            "TASKS",
            "MERGED",
            "SUCCESS",
            ...changed(report),
            "REVERTED",
            "BACK",
            "USD/FIX",
            "P50",
            "RED",
            "FLAKY"
          ],
          report.rows.map((row) => [
            ...[line(row.repository, 34), String(row.received), String(row.merged), percent(row.successRate)],
            ...delta(report, row.successRate, row.before?.successRate, percent),
            ...[String(row.reverted), String(row.cameBack)],
            ...[row.usdPerMergedFix === null ? "–" : dollars(row.usdPerMergedFix), time(row.leadTimeP50Seconds)],
            ...[`${row.redBaselines}/${row.baselines}`, String(row.flakyProofs)]
          ]),
          paint
        )
  ].join("\n\n")

const share = (part: number, whole: number) => percent(whole === 0 ? null : part / whole)
const times = ({ mean, most, p90 }: (typeof Refusals.Type)["attempts"]["tests"]) =>
  mean === null ? "never" : `${mean} times on average (p90 ${p90}, at most ${most})`

const spoken: { readonly [Unit in (typeof Roi.Type)["figures"][number]["unit"]]: (value: Value) => string } = {
  tasks: count,
  USD: (value) => (value !== null && value < 0 ? `-${money(-value)}` : dollars(value)),
  hours: (value) => (value === null ? "–" : `${count(value)} h`),
  share: percent,
  // 43.29 times the cost is what people call 4,329 %.
  "times the cost": (value) => (value === null ? "–" : `${Math.round(value * 100).toLocaleString("en")} %`)
}
