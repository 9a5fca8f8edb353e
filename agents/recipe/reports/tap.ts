import { parse } from "yaml"

/** A line `ok` or `not ok` of a TAP stream. */
export interface TapPoint {
  readonly ok: boolean
  readonly name: string
  readonly directive: "skip" | "todo" | undefined
  /** The YAML block under it, where it has one that can be read. */
  readonly details: Readonly<Record<string, unknown>>
  /** The subtest that this point closes. */
  readonly subtest: TapLevel | undefined
}

export interface TapLevel {
  readonly points: Array<TapPoint>
  /** Lines that are neither points nor details, in order. */
  readonly comments: Array<string>
  /** How many points were promised; undefined when the stream ended before it said so. */
  plan: number | undefined
  bailedOut: string | undefined
}

/** Reads TAP 13 and 14 with subtests indented by four blanks. What is not TAP is a comment: programs print what they like. */
export const readTap = (text: string): TapLevel => levelIn(text.split(/\r?\n/))

const levelIn = (lines: ReadonlyArray<string>): TapLevel => {
  const level: TapLevel = { points: [], comments: [], plan: undefined, bailedOut: undefined }
  let inner: Array<string> = []
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]!
    const point = /^(not )?ok\b(?: +(\d+))?(?: +(?:- )?(.*)|$)/.exec(line)
    if (line.startsWith("    ")) inner.push(line.slice(4))
    else if (point !== null) {
      const block = detailsAfter(lines, index)
      level.points.push({
        ...titleIn(point[3] ?? ""),
        ok: point[1] === undefined,
        details: block.details,
        subtest: inner.some((one) => /^((not )?ok\b|1\.\.\d)/.test(one)) ? levelIn(inner) : undefined
      })
      inner = []
      index = block.end
    } else if (/^1\.\.\d+/.test(line)) level.plan = Number(/\d+/.exec(line.slice(3))![0])
    else if (line.startsWith("Bail out!")) level.bailedOut = line.slice(9).trim()
    else if (line.trim() !== "") level.comments.push(line)
  }
  // A process that died inside a subtest never closed it.
  if (inner.some((one) => /^(not )?ok\b/.test(one))) {
    const subtest = levelIn(inner)
    const name = level.comments.findLast((one) => one.startsWith("# Subtest: "))?.slice(11) ?? ""
    level.points.push({ ok: false, ...titleIn(name), details: {}, subtest })
  }
  return level
}

const titleIn = (text: string) => {
  const directive = /(?:^|\s)#\s*(skip|todo)\b.*$/i.exec(text)
  const title = directive === null ? text : text.slice(0, directive.index)
  const name = title
    .replace(/\s+# time=[\d.]+m?s$/, "")
    .replace(/\\([#\\])/g, "$1")
    .replace(/ \{$/, "")
  return { name, directive: directive?.[1]?.toLowerCase() as TapPoint["directive"] }
}

const detailsAfter = (lines: ReadonlyArray<string>, at: number) => {
  if (lines[at + 1]?.trim() !== "---") return { details: {}, end: at }
  const indent = lines[at + 1]!.indexOf("---")
  const close = lines.findIndex(
    (line, index) => index > at + 1 && line.slice(indent).trimEnd() === "..." && line.slice(0, indent).trim() === ""
  )
  if (close < 0) return { details: {}, end: at }
  const text = lines
    .slice(at + 2, close)
    .map((line) => line.slice(indent))
    .join("\n")
  return { details: yamlIn(text), end: close }
}

const yamlIn = (text: string): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = parse(text, { logLevel: "silent", strict: false })
    return value instanceof Object ? (value as Record<string, unknown>) : {}
  } catch {
    return { message: text.slice(0, 2000) }
  }
}

/** A detail that is text. */
export const detail = ({ details }: TapPoint, key: string) => {
  const value = details[key]
  return typeof value === "string" ? value : undefined
}
