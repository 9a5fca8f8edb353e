import { line, money } from "#domain/oneLine.ts"
import type { Approval } from "#projections/approvals/api.ts"
import { type Colour, type Paint, plain } from "./paint.ts"
import { ago, columns, duration, indent, short } from "./text.ts"

/** What waits with all that is needed to end the wait, then one line for each that is settled; `now` is in milliseconds. */
export const renderApprovals = (approvals: ReadonlyArray<Approval>, now: number, paint: Paint = plain): string => {
  const waiting = approvals.filter(({ state }) => state === "waiting")
  const settled = approvals.filter(({ state }) => state !== "waiting")
  const parts = [
    ...waiting.map((approval) => waits(approval, paint)),
    ...(settled.length === 0 ? [] : [table(settled, now, paint)])
  ]
  return parts.length === 0 ? "Nothing of the kind." : parts.join("\n\n")
}

const waits = (approval: Approval, paint: Paint) => {
  const { given, missing, plan, refused, reminders, required, task, title, waitedSeconds, who } = approval
  const escalated = reminders.some((one) => one.escalated) ? ", escalated" : ""
  return [
    `${paint("bold", `${task} v${plan.version}`)}  ${line(title, 90)}`,
    indent(
      [
        `${paint("yellow", "waits")} ${waitedSeconds === null ? "" : `${duration(waitedSeconds)}, `}${reminded(reminders.length)}${escalated}; risk ${plan.risk}, estimate ${money(plan.estimateUsd)}, sha256 ${short(plan.sha256)}`,
        ...given.map(
          ({ by, grounds }) =>
            `✓ ${line(by.name, 60)} on ${by.channel}${grounds === null ? "" : `: ${line(grounds, 100)}`}`
        ),
        ...refused.map(({ by, reason }) => `✗ ${line(by.name, 60)} on ${by.channel}: ${line(reason, 140)}`),
        `${missing} of ${required} missing; who may:`,
        ...who.map((way) => `  ${line(way, 200)}`),
        `→ redgreen approve ${task} --plan v${plan.version}`
      ].join("\n")
    )
  ].join("\n")
}

const table = (settled: ReadonlyArray<Approval>, now: number, paint: Paint) =>
  columns([
    ["TASK", "PLAN", "STATE", "WAITED", "WHEN", "BY", "TITLE"].map((title) => paint("dim", title)),
    ...settled.map(({ decision, plan, settledAt, state, task, title, waitedSeconds, withdrawnBy }) => [
      ...[task, `v${plan.version}`, paint(colours[state], state)],
      waitedSeconds === null ? "–" : duration(waitedSeconds),
      settledAt === null ? "–" : ago(settledAt, now),
      decision === null ? `task ${withdrawnBy}` : `${line(decision.by.name, 30)} on ${decision.by.channel}`,
      line(title, 60)
    ])
  ])

const colours: { readonly [State in Approval["state"]]: Colour } = {
  waiting: "yellow",
  approved: "green",
  rejected: "red",
  withdrawn: "dim"
}

const reminded = (count: number) =>
  count === 0 ? "not reminded yet" : count === 1 ? "reminded once" : `reminded ${count} times`
