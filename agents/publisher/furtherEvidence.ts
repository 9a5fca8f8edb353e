import type * as Task from "#domain/Task.ts"
import { cell, code, folded, inline } from "./markdown.ts"
import { wholeLines } from "./wholeLines.ts"

/** Lines of a list or table before it only counts, and characters: escapes can make eight of one. */
const MOST = 20
const ROOM = 5000

/** What a reviewer would not expect from the plan; each with the reason the session gave. */
export const beyondPlan = ({ fix }: Task.State["proof"], repository: string): ReadonlyArray<string> => {
  const beyond = (fix?.beyondPlan ?? []).filter((one) => one.repository === repository)
  const lines = beyond.slice(0, MOST).map(({ path, why }) => `- ${code(path, 200)}: ${inline(why, 400)}`)
  const rest = beyond.length > MOST ? [`- and ${beyond.length - MOST} more`] : []
  return lines.length === 0
    ? []
    : [`**Beyond the plan**, the fix also changes\n\n${wholeLines([...lines, ...rest].join("\n"), ROOM)}`]
}

/** Each test at every station: on the base, with the tests alone, with the fix. */
export const beforeAndAfter = ({ green, red }: Task.State["proof"], repository: string): ReadonlyArray<string> => {
  const of = (told: NonNullable<Task.State["proof"]["red"]>["told"] = []) =>
    told.filter((one) => one.repository === repository)
  const [first, last] = [of(red?.told), of(green?.told)]
  const ids = [...new Set([...first, ...last].map(({ id }) => id))]
  const rows = ids.slice(0, MOST).map((id) => {
    const [without, withFix] = [first, last].map((told) => told.find((one) => one.id === id))
    const said = [without?.before, without?.after ?? withFix?.before, withFix?.after]
    return `| ${[code(id, 150), ...said.map((words) => inline(words ?? "–", 160))].map(cell).join(" | ")} |`
  })
  const rest = ids.length > MOST ? [`| and ${ids.length - MOST} more | | | |`] : []
  const head = ["| Test | On the base | With the test alone | With the fix |", "|---|---|---|---|"]
  return rows.length === 0
    ? []
    : [folded("What each test said", wholeLines([...head, ...rows, ...rest].join("\n"), 2 * ROOM))]
}

/** The demands on a proof that a table does not show, a sentence each. */
export const held = ({ green, red }: Task.State["proof"]): ReadonlyArray<string> => {
  const lines = [["RED", red?.held] as const, ["GREEN", green?.held] as const].flatMap(([phase, sentences = []]) =>
    sentences.slice(0, MOST).map((sentence) => `- ${phase}: ${inline(sentence, 400)}`)
  )
  return lines.length === 0 ? [] : [folded("What else was checked", wholeLines(lines.join("\n"), ROOM))]
}
