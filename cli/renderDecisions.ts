import { line, money } from "#domain/oneLine.ts"
import { type Difference, type Kind, kinds, type Verdict } from "#domain/replay/Redecided.ts"
import { type Colour, type Paint, plain } from "./paint.ts"
import { count } from "./text.ts"

/** What taking recorded decisions anew came to. */
export interface Replayed {
  readonly source: string
  readonly tasks: number
  /** Tasks with something in their history that this version cannot read. */
  readonly unreadable: ReadonlyArray<string>
  readonly looked: { readonly [K in Kind]: number }
  /** Oldest first. */
  readonly differences: ReadonlyArray<Difference>
}

export const renderDecisions = (
  { differences, looked, source, tasks, unreadable }: Replayed,
  paint: Paint = plain
): string => {
  const byTask = Map.groupBy(differences, ({ task }) => task)
  const told = [...byTask].flatMap(([task, all]) => [paint("bold", line(task)), ...all.map(oneOf(paint)), ""])
  const all = kinds.reduce((sum, kind) => sum + looked[kind], 0)
  const open = differences.filter(({ verdict }) => verdict === "open").length
  const different = differences.length - open
  const saved = differences.reduce((sum, { savedUsd = 0 }) => sum + savedUsd, 0)
  return [
    ...told,
    `${count(all, "decision")} of ${count(tasks, "task")} looked at in ${line(source)}, ${different} different${open === 0 ? "" : `, ${open} cannot be said`}${differences.length === 0 ? "." : ":"}`,
    ...kinds.map(
      (kind) => `  ${kind}: ${verdictsOf(differences.filter((one) => one.kind === kind))}of ${looked[kind]}`
    ),
    ...(saved === 0 ? [] : [`${money(saved)} would not have been spent.`]),
    ...(unreadable.length === 0
      ? []
      : [
          paint(
            "yellow",
            `Left out, since this version cannot read all of it: ${unreadable.map((one) => line(one)).join(", ")}`
          )
        ]),
    paint(
      "dim",
      "Each is taken on the state it was taken on: what followed a difference is as recorded, not as it might have been."
    )
  ].join("\n")
}

const oneOf =
  (paint: Paint) =>
  ({ time, type, verdict, version, was, why, would }: Difference) =>
    [
      `  ${paint("dim", time.slice(0, 16).replace("T", " "))}  ${type} (${version})  ${line(was)} → ${paint(colours[verdict], line(would))}`,
      `      ${line(why)}`
    ].join("\n")

const colours: { readonly [V in Exclude<Verdict, "same">]: Colour } = {
  refused: "red",
  allowed: "green",
  changed: "yellow",
  open: "dim"
}

const words: { readonly [V in Exclude<Verdict, "same">]: string } = {
  refused: "would not have happened",
  allowed: "would have happened",
  changed: "would have been otherwise",
  open: "cannot be said"
}

const verdictsOf = (differences: ReadonlyArray<Difference>) => {
  const counted = [...Map.groupBy(differences, ({ verdict }) => verdict)]
  return counted.length === 0
    ? "none "
    : `${counted.map(([verdict, all]) => `${all.length} ${words[verdict]}`).join(", ")}, `
}
