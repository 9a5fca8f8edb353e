import type { TaskDetail } from "#projections/views.ts"
import { adviceOf } from "./adviceOf.ts"
import { type Paint, plain } from "./paint.ts"
import { renderEvidence } from "./renderEvidence.ts"
import { statusColour } from "./renderTasks.ts"
import { renderTimeline } from "./renderTimeline.ts"
import { ago, indent, line, money, short } from "./text.ts"

/** Everything a person wants to know about one task; `now` is in milliseconds. */
export const renderTask = (task: TaskDetail, now: number, paint: Paint = plain): string => {
  const { ending, plan, source } = task
  const { waitsFor, youCan } = adviceOf(task)
  const title = [
    paint("bold", line(task.title, 120)),
    `${task.id}  ${paint(statusColour(task.status), task.status)}  since ${ago(task.updatedAt, now)}`,
    `from ${source.kind}${source.url === null ? "" : ` ${line(source.url)}`}, ${ago(task.createdAt, now)}`
  ]
  const why = ending === null ? [] : [`${line(ending.reason, 80)}: ${line(ending.detail, 200)}`]
  const next = [`waits for ${waitsFor}`, ...youCan.map((deed) => `  → ${line(deed, 200)}`)]
  const pulls = task.pullRequests.map(({ fate, url }) => `${url}  ${paint("dim", fate)}`)
  return [
    [...title, ...why].join("\n"),
    section("NEXT", next, paint),
    plan === null ? "" : section(`PLAN v${plan.version}`, planLines(plan), paint),
    task.approval === null ? "" : section("APPROVAL", approvalLines(task.approval), paint),
    pulls.length === 0 ? "" : section("PULL REQUESTS", pulls, paint),
    section("TIMELINE", [renderTimeline(task, now, paint)], paint),
    section("EVIDENCE", [renderEvidence(task, paint)], paint)
  ]
    .filter((part) => part !== "")
    .join("\n\n")
}

const section = (title: string, lines: ReadonlyArray<string>, paint: Paint) =>
  `${paint("bold", title)}\n${indent(lines.join("\n"))}`

const approvalLines = ({ given, missing, reminders, required, who }: NonNullable<TaskDetail["approval"]>) => [
  ...given.map(
    ({ by, grounds }) => `✓ ${line(by.name, 60)} on ${by.channel}${grounds === null ? "" : `: ${line(grounds, 100)}`}`
  ),
  ...(missing === 0
    ? []
    : [
        `${missing} of ${required} missing; who may:`,
        ...who.map((way) => `  ${line(way, 200)}`),
        `reminded ${reminders.sent} of ${reminders.planned} times; without an answer it waits on`
      ])
]

const planLines = (plan: NonNullable<TaskDetail["plan"]>) => [
  line(plan.summary, 160),
  `cause: ${line(plan.rootCause, 300)}`,
  `risk ${plan.risk} (${line(plan.riskReason, 120)})`,
  `confidence ${Math.round(plan.confidence * 100)} %, estimate ${money(plan.estimateUsd)}, budget ${money(plan.budgetUsd)}`,
  ...plan.repositories.map(
    ({ baseBranch, baseCommit, files, repository, tests }) =>
      `${repository} ${line(baseBranch, 40)}@${short(baseCommit)}: ${files.length} to change, ${tests.length} to test`
  ),
  `sha256 ${plan.sha256}, ${plan.decidedBy === null ? "waiting for approval" : `${plan.decision} by ${line(plan.decidedBy.name)}`}`
]
