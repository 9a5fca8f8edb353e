import { asFound, foundSentence } from "#domain/asFound.ts"
import { line, money } from "#domain/oneLine.ts"
import { surroundings } from "#domain/surroundings.ts"
import type { TaskDetail } from "#projections/tasks/views.ts"
import { adviceOf } from "./adviceOf.ts"
import { type Paint, plain } from "./paint.ts"
import { renderEvidence } from "./renderEvidence.ts"
import { withdrawn } from "./renderPlans.ts"
import { statusColour } from "./renderTasks.ts"
import { renderTimeline } from "./renderTimeline.ts"
import { ago, duration, indent, short, since } from "./text.ts"

/** Everything a person wants to know about one task; `now` is in milliseconds. */
export const renderTask = (task: TaskDetail, now: number, paint: Paint = plain): string => {
  const { ending, plan, source } = task
  const { waitsFor, youCan } = adviceOf(task)
  const title = [
    paint("bold", line(task.title, 120)),
    `${task.id}  ${paint(statusColour(task.status), task.status)}  ${standing(task, now)}`,
    `from ${source.kind}${source.url === null ? "" : ` ${line(source.url)}`}, ${ago(task.createdAt, now)}`
  ]
  const warnings = task.warnings.map((warning) => paint("red", line(warning, 300)))
  const why = ending === null ? [] : [`${line(ending.reason, 80)}: ${line(ending.detail, 200)}`]
  const next = [`waits for ${waitsFor}`, ...youCan.map((deed) => `  → ${line(deed, 200)}`)]
  const approval = task.approval === null ? [] : approvalLines(task.approval, task.step === "Ended")
  const pulls = task.pullRequests.map(({ fate, url }) => `${url}  ${paint("dim", fate)}`)
  return [
    [...title, ...warnings, ...why].join("\n"),
    section("NEXT", next, paint),
    plan === null ? "" : section(`PLAN v${plan.version}`, planLines(plan, task), paint),
    approval.length === 0 ? "" : section("APPROVAL", approval, paint),
    pulls.length === 0 ? "" : section("PULL REQUESTS", pulls, paint),
    section("TIMELINE", [renderTimeline(task, now, paint)], paint),
    section("EVIDENCE", [renderEvidence(task, paint)], paint)
  ]
    .filter((part) => part !== "")
    .join("\n\n")
}

const section = (title: string, lines: ReadonlyArray<string>, paint: Paint) =>
  `${paint("bold", title)}\n${indent(lines.join("\n"))}`

/** How long it has stood as it does, where the timeline tells; else when anything happened last. */
const standing = ({ status, step, timeline, updatedAt }: TaskDetail, now: number): string => {
  const last = timeline.at(-1)
  const isSettled = status === "ready" || (step === "Ended" && last?.step !== "MakeReady" && unpublished.has(status))
  const began = last?.ended === null ? last.started : isSettled ? last?.ended : undefined
  return began === undefined ? `changed ${ago(updatedAt, now)}` : `for ${since(began, now)}`
}

// What people do to a pull request ends a task long after its last stage.
const unpublished: ReadonlySet<TaskDetail["status"]> = new Set(["parked", "cancelled", "failed"])

const approvalLines = (
  { given, missing, reminders, required, who }: NonNullable<TaskDetail["approval"]>,
  hasEnded: boolean
) => [
  ...given.map(
    ({ by, grounds }) => `✓ ${line(by.name, 60)} on ${by.channel}${grounds === null ? "" : `: ${line(grounds, 100)}`}`
  ),
  ...(missing === 0 || hasEnded
    ? []
    : [
        `${missing} of ${required} missing; who may:`,
        ...who.map((way) => `  ${line(way, 200)}`),
        `reminded ${reminders.sent} of ${reminders.planned} times; without an answer it waits on`
      ])
]

const planLines = (plan: NonNullable<TaskDetail["plan"]>, task: TaskDetail) => [
  line(plan.summary, 160),
  `cause: ${line(plan.rootCause, 300)}`,
  `risk ${plan.risk} (${line(plan.riskReason, 120)})`,
  `confidence ${Math.round(plan.confidence * 100)} %, estimate ${money(plan.estimateUsd)}, budget ${money(plan.budgetUsd)}`,
  ...plan.repositories.flatMap((chosen) => [
    `${chosen.repository} ${line(chosen.baseBranch, 40)}@${short(chosen.baseCommit)}: ${chosen.files.length} to change, ${chosen.tests.length} to test`,
    ...beforeLines(chosen).map((text) => `  ${text}`)
  ]),
  `sha256 ${plan.sha256}, ${plan.decidedBy === null ? undecided(task) : `${plan.decision} by ${line(plan.decidedBy.name)}`}`
]

const undecided = (task: TaskDetail) => (task.step === "Ended" ? withdrawn(task) : "waiting for approval")

/** How its tests stood when the plan was made. */
const beforeLines = (chosen: NonNullable<TaskDetail["plan"]>["repositories"][number]): ReadonlyArray<string> => {
  const { baseline, testCommand } = chosen
  const found = asFound(chosen)
  if (baseline === undefined || found === undefined) return []
  const { durationMs, environment, installMs, needs } = baseline
  return [
    `before: ${foundSentence(found, true, (name) => line(name, 100))}`,
    ...(needs === undefined ? [] : [line(needs, 300)]),
    `found with ${line(testCommand, 90)} (${duration(durationMs / 1000)}, install ${duration(installMs / 1000)}), ${line(surroundings(environment), 160)}`
  ]
}
