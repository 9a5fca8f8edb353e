import { line, money } from "#domain/oneLine.ts"
import type { Figures } from "#local/scratchFigures.ts"
import type { Copied } from "#local/scratchLog.ts"
import { type Paint, plain } from "./paint.ts"
import { statusColour } from "./renderTasks.ts"
import { columns } from "./text.ts"

export interface ReplayReport extends Copied, Figures {
  readonly source: string
  readonly folder: string
  /** Read models that could not be built, and why. */
  readonly stopped: ReadonlyArray<{ readonly model: string; readonly error: string }>
  /** Where its API answers, while it does. */
  readonly url?: string
  readonly token?: string
}

export const renderReplay = (report: ReplayReport, paint: Paint = plain): string => {
  const { before, events, faults, folder, from, leftOut, source, stopped, tasks, to, token, url } = report
  const count = tasks.reduce((sum, one) => sum + one.tasks, 0)
  const usd = tasks.reduce((sum, one) => sum + one.usd, 0)
  const news = before === 0 ? "" : `, ${events - before} of them new`
  return [
    `${line(source)} stands in ${line(folder)}: ${number(events)} events${news}.`,
    ...(from === null || to === null ? [] : [paint("dim", `From ${minute(from)} to ${minute(to)} UTC.`)]),
    "",
    columns([
      ["STATUS", "TASKS", "SPENT"].map((title) => paint("dim", title)),
      ...tasks.map(({ status, tasks, usd }) => [paint(statusColour(status), status), number(tasks), money(usd)]),
      ["all", number(count), money(usd)]
    ]),
    "",
    ...faults.map((fault) => paint("red", line(fault))),
    ...leftOut.map((one) => paint("yellow", line(one))),
    ...stopped.map(({ error, model }) => paint("red", `${model} stopped: ${line(error)}`)),
    faults.length === 0 ? paint("green", "Every hash and every link holds.") : paint("red", `${faults.length} faults.`),
    ...(url === undefined || token === undefined
      ? [paint("dim", "Look at it with --serve; another replay into the folder goes on where this one ended.")]
      : [
          `Ask it: REDGREEN_URL=${url} REDGREEN_API_TOKEN=${token} npx redgreen tasks`,
          `Or read ${url}/docs. Nothing acts there; Ctrl-C ends it.`
        ])
  ].join("\n")
}

const number = (value: number) => value.toLocaleString("en")

const minute = (time: string) => time.slice(0, 16).replace("T", " ")
