import { line, money } from "#domain/oneLine.ts"
import type { PlanDiff, PlanList, PlanVersion } from "#projections/plans/api.ts"
import type { Task } from "#projections/tasks/views.ts"
import { type Paint, plain } from "./paint.ts"
import { ago, columns, indent, short } from "./text.ts"

/** Of an undecided plan of a task that has ended. */
export const withdrawn = ({ status }: Pick<Task, "status">): string =>
  `withdrawn: the task ${status === "failed" ? "failed" : `was ${status}`}`

type InBrief = (typeof PlanList.Type)["plans"][number]

/** Every version of a task's plan, one line each; `now` is in milliseconds. */
export const renderPlans = (
  plans: ReadonlyArray<InBrief>,
  task: Pick<Task, "status" | "step">,
  now: number,
  paint: Paint = plain
): string =>
  plans.length === 0
    ? "There is no plan yet."
    : columns([
        ["PLAN", "SHA-256", "WRITTEN", "RISK", "SURE", "ESTIMATE", "BASE", "DECISION"].map((title) =>
          paint("dim", title)
        ),
        ...plans.map(({ confidence, createdAt, decision, estimateUsd, repositories, risk, sha256, version }) => [
          ...[`v${version}`, short(sha256), ago(createdAt, now), risk],
          ...[`${Math.round(confidence * 100)} %`, money(estimateUsd)],
          repositories.map(({ baseCommit, repository }) => `${repository}@${short(baseCommit)}`).join(", "),
          decision === null
            ? paint("dim", version === plans.length ? undecided(task, createdAt) : "nobody decided")
            : decided(decision, now, paint)
        ])
      ])

/** One version in full. */
export const renderPlanVersion = ({ plan, sha256, text }: PlanVersion, paint: Paint = plain): string =>
  [paint("bold", `PLAN v${plan.version}`), `sha256 ${sha256}`, "", lines(text).join("\n")].join("\n").trimEnd()

/** What changed, line by line, and then by field. */
export const renderPlanDiff = ({ changed, from, to, unified }: PlanDiff, paint: Paint = plain): string => {
  if (changed.length === 0) return `v${from} and v${to} say the same.`
  // The first two lines name nothing the reader did not ask for.
  const shown = lines(unified)
    .filter((text) => !/^(={3,}$|--- plan |\+\+\+ plan |\\ )/.test(text))
    .map((text) => colour(text, paint))
  const fields = changed.map(({ field, new: next, old }) => `${line(field, 100)}: ${told(old)} → ${told(next)}`)
  return [
    paint("bold", `FROM v${from} TO v${to}`),
    indent(shown.join("\n").trimEnd() || "The text is the same."),
    "",
    paint("bold", "CHANGED"),
    indent(fields.join("\n"))
  ].join("\n")
}

const undecided = (task: Pick<Task, "status" | "step">, createdAt: string) =>
  task.step === "Ended" ? withdrawn(task) : `waits since ${createdAt.slice(0, 16).replace("T", " ")} UTC`

const decided = ({ at, by, feedback, verdict }: NonNullable<InBrief["decision"]>, now: number, paint: Paint) => {
  const how = paint(verdict === "approved" ? "green" : "red", verdict)
  return `${how} by ${line(by.name, 40)} on ${by.channel}, ${ago(at, now)}${feedback === null ? "" : `: ${line(feedback, 60)}`}`
}

// Of a text of many lines no line may command the terminal; blanks at its beginning mean something.
const lines = (text: string) => text.split("\n").map((one) => `${/^ */.exec(one)![0]}${line(one, 200)}`)

const colour = (text: string, paint: Paint) => {
  if (text.startsWith("@@")) return paint("cyan", text)
  return text.startsWith("+") ? paint("green", text) : text.startsWith("-") ? paint("red", text) : text
}

const told = (value: unknown) => (value === null ? "nothing" : line(JSON.stringify(value), 90))
