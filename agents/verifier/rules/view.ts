import { type Code, readCode } from "./code.ts"
import { type Language, languageOf } from "./language.ts"
import type { PatchLine } from "./patchLines.ts"

/** A stretch of a changed file as it is with the patch: a whole file where its base is known, else one hunk. */
export interface View {
  readonly path: string
  readonly language: Language
  readonly text: string
  readonly code: Code
  /** The lines the patch adds, in the order of the text. */
  readonly added: ReadonlyArray<{ readonly from: number; readonly to: number; readonly line: number }>
}

export const viewsOf = (lines: ReadonlyArray<PatchLine>, base?: string): ReadonlyArray<View> => {
  if (lines.length === 0) return []
  const whole = base === undefined ? undefined : patched(base, lines)
  if (whole !== undefined) return [viewOf(lines[0]!.path, whole)]
  return [...Map.groupBy(lines, ({ hunk }) => hunk).values()].map((hunk) =>
    viewOf(
      hunk[0]!.path,
      hunk.filter(({ sign }) => sign !== "-")
    )
  )
}

/** The line of the new file an offset of the view stands in, if the patch adds any part of the range. */
export const addedLine = ({ added }: View, from: number, to = from): number | undefined =>
  added.find((line) => line.from <= to && line.to >= from)?.line

type Line = Pick<PatchLine, "text" | "line" | "sign">

const viewOf = (path: string, lines: ReadonlyArray<Line>): View => {
  const language = languageOf(path)
  let from = 0
  const placed = lines.map(({ text, line, sign }) => {
    const to = from + text.length
    const place = { from, to, line, sign }
    from = to + 1
    return place
  })
  const text = lines.map((line) => line.text).join("\n")
  return { path, language, text, code: readCode(text, language), added: placed.filter(({ sign }) => sign === "+") }
}

/** The file with the patch in it; nothing when the hunks do not lie where they say. */
const patched = (base: string, lines: ReadonlyArray<PatchLine>): ReadonlyArray<Line> | undefined => {
  const old = base.split("\n")
  const result: Array<Line> = []
  let next = 0
  const keep = (to: number) => {
    for (; next < to && next < old.length; next++) result.push({ text: old[next]!, line: result.length + 1, sign: " " })
  }
  for (const { sign, text, line } of lines) {
    if (sign === "-") keep(line - 1)
    else while (result.length < line - 1 && next < old.length) keep(next + 1)
    if (sign !== "+" && old[next] !== text) return undefined
    if (sign !== "+") next++
    if (sign !== "-") result.push({ text, line, sign })
  }
  keep(old.length)
  return result
}
