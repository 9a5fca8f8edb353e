import type { CpuMeter } from "./CpuMeter.ts"
import type { Shares } from "./shares.ts"
import type { Span } from "./spans.ts"

export interface Measured extends Shares {
  readonly cpu: ReturnType<CpuMeter["read"]>
  /** Load average of the last minute as the story began. */
  readonly load: number
}

export interface Report {
  /** Milliseconds until the code was loaded, then per named part of the start; parts may overlap. */
  readonly start: Readonly<Record<string, number>>
  readonly started: Measured["cpu"]
  /** Finds every cache cold. */
  readonly first: Measured
  readonly tasks: ReadonlyArray<Measured>
}

export const startOf = (spans: ReadonlyArray<Span>): Report["start"] =>
  Object.fromEntries(
    spans
      .filter(({ name, within }) => name === "start" || /^local\.start/.test(name) || within[0] === "start")
      .sort((one, other) => one.from - other.from)
      .map(({ name, from, to }) => [name.replace(/^local\./, ""), to - from])
  )

/** Row by row the median of the tasks. */
export const medianOf = (tasks: ReadonlyArray<Shares>): Shares => ({
  total: median(tasks.map(({ total }) => total)),
  others: medians(tasks.map(({ others }) => others)),
  own: median(tasks.map(({ own }) => own)),
  parts: medians(tasks.map(({ parts }) => parts))
})

export const render = ({ start, started, first, tasks }: Report): string => {
  const typical = medianOf(tasks)
  const row = (name: string, ms: (shares: Shares) => number, indent = "  ") =>
    [
      (indent + name).padEnd(32),
      figure(ms(typical)),
      `${((100 * ms(typical)) / typical.total).toFixed(1)} %`.padStart(9),
      figure(ms(first)),
      ...tasks.map((task) => figure(ms(task)))
    ].join("")
  return [
    "Start, ms (parts overlap)",
    ...Object.entries(start).map(([name, ms]) => `  ${name}`.padEnd(32) + figure(ms)),
    `  machine: ${percent(started.busy)} of ${started.cores} cores busy`,
    "",
    `One task, ms`.padEnd(32) +
      "   median    share     cold" +
      tasks.map((_, index) => `warm ${index + 1}`.padStart(9)).join(""),
    row("alert to ready", ({ total }) => total),
    ...keysOf(typical.others).map((name) => row(name, ({ others }) => others[name])),
    row("Redgreen's own time", ({ own }) => own),
    ...keysOf(typical.parts).map((name) => row(name, ({ parts }) => parts[name], "    ")),
    machine("  CPU time of this process, ms", [first, ...tasks], ({ cpu }) => cpu.ownMs.toFixed(0)),
    machine("  cores busy", [first, ...tasks], ({ cpu }) => percent(cpu.busy)),
    machine("  load average before", [first, ...tasks], ({ load }) => load.toFixed(1))
  ].join("\n")
}

const machine = (name: string, all: ReadonlyArray<Measured>, text: (one: Measured) => string) =>
  name.padEnd(50) + all.map((one) => text(one).padStart(9)).join("")

const keysOf = <Keys extends string>(record: Readonly<Record<Keys, number>>) => Object.keys(record) as Array<Keys>

const medians = <Keys extends string>(records: ReadonlyArray<Readonly<Record<Keys, number>>>) =>
  Object.fromEntries(keysOf(records[0]!).map((key) => [key, median(records.map((record) => record[key]))])) as Record<
    Keys,
    number
  >

const median = (values: ReadonlyArray<number>) => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = (sorted.length - 1) / 2
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2
}

const figure = (ms: number) => ms.toFixed(0).padStart(9)
const percent = (share: number) => `${(100 * share).toFixed(0)} %`
