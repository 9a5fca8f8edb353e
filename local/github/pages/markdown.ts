import { escapeHtml, Html } from "./html.ts"
import { inlineHtml, inlineMarkdown } from "./inlineMarkdown.ts"

/**
 * The part of GitHub's Markdown that pull requests are written in: headings, paragraphs, lists and task lists, tables, quotes,
 * fenced code, `<details>`. Other HTML is shown as text.
 */
export const markdown = (text: string): Html => {
  const lines = text.replaceAll("\r\n", "\n").replaceAll("\t", "    ").split("\n")
  return new Html(blocks(lines))
}

/** Blocks within blocks; beyond it, text stays text. */
const DEEPEST = 20

const FENCE = /^ {0,3}(`{3,}|~{3,})\s*([\w+#.-]*)/
const HEADING = /^ {0,3}(#{1,6})\s+(.*?)\s*#*$/
const RULE = /^ {0,3}(?:-[ -]*-[ -]*-|\*[ *]*\*[ *]*\*|_[ _]*_[ _]*_)\s*$/
const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])(\s+|$)(.*)$/
const DETAILS = /^\s*<details( open)?>\s*(.*)$/i
const COMMENT = /^ {0,3}<!--/
const DELIMITER = /^\s*\|?(?:\s*:?-+:?\s*\|)*\s*:?-+:?\s*\|?\s*$/

/** Each reader takes its block off the front of the lines, or nothing. */
const blocks = (lines: ReadonlyArray<string>, depth = 0): string => {
  if (depth > DEEPEST) return `<p>${escapeHtml(lines.join("\n"))}</p>`
  const rest = [...lines]
  let out = ""
  while (rest.length > 0) {
    if (rest[0]?.trim() === "") rest.shift()
    else
      out +=
        comment(rest) ??
        code(rest) ??
        heading(rest) ??
        quote(rest, depth) ??
        list(rest, depth) ??
        details(rest, depth) ??
        table(rest) ??
        paragraph(rest)
  }
  return out
}

const comment = (lines: Array<string>): string | undefined => {
  if (!COMMENT.test(lines[0] ?? "")) return undefined
  const end = lines.findIndex((line) => line.includes("-->"))
  const last = lines.splice(0, end < 0 ? lines.length : end + 1).at(-1) ?? ""
  const after = end < 0 ? "" : last.slice(last.indexOf("-->") + 3)
  return after.trim() === "" ? "" : `<p>${inlineHtml(after.trim())}</p>`
}

const code = (lines: Array<string>): string | undefined => {
  const [, fence, language = ""] = FENCE.exec(lines[0] ?? "") ?? []
  if (fence === undefined) return undefined
  const end = lines.findIndex(
    (line, at) => at > 0 && line.trim().startsWith(fence) && line.trim().replaceAll(fence.charAt(0), "") === ""
  )
  const taken = lines.splice(0, end < 0 ? lines.length : end + 1).slice(1, end < 0 ? undefined : -1)
  return `<pre data-language="${escapeHtml(language)}"><code>${escapeHtml(taken.join("\n"))}\n</code></pre>`
}

const heading = (lines: Array<string>): string | undefined => {
  const line = lines[0] ?? ""
  const [, marks, title = ""] = HEADING.exec(line) ?? []
  if (marks === undefined && !RULE.test(line)) return undefined
  lines.shift()
  return marks === undefined ? "<hr>" : `<h${marks.length}>${inlineMarkdown(title)}</h${marks.length}>`
}

const quote = (lines: Array<string>, depth: number): string | undefined => {
  const taken = takeWhile(lines, (line) => /^ {0,3}>/.test(line))
  return taken.length === 0
    ? undefined
    : `<blockquote>${blocks(
        taken.map((line) => line.replace(/^ {0,3}> ?/, "")),
        depth + 1
      )}</blockquote>`
}

const list = (lines: Array<string>, depth: number): string | undefined => {
  const first = ITEM.exec(lines[0] ?? "")
  if (first === null) return undefined
  const ordered = /\d/.test(first[2] ?? "")
  let items = ""
  for (let item = ITEM.exec(lines[0] ?? ""); item !== null; item = ITEM.exec(lines[0] ?? "")) {
    const [, indent = "", mark = "", gap = "", text = ""] = item
    if (/\d/.test(mark) !== ordered) break
    lines.shift()
    const width = indent.length + mark.length + Math.min(gap.length, 4)
    const inner = takeWhile(lines, (line, next) => {
      if (line.trim() === "") return indentOf(next) >= width && next.trim() !== ""
      return indentOf(line) >= Math.min(width, indent.length + 2) || !(ITEM.test(line) || starts(line))
    })
    items += listItem([text, ...inner.map((line) => line.slice(Math.min(width, indentOf(line))))], depth + 1)
    while (lines[0]?.trim() === "" && ITEM.test(lines[1] ?? "")) lines.shift()
  }
  const start = Number.parseInt(first[2] ?? "1", 10)
  return ordered ? `<ol start="${start}">${items}</ol>` : `<ul>${items}</ul>`
}

const listItem = ([text = "", ...more]: ReadonlyArray<string>, depth: number): string => {
  const [, box, label] = /^\[([ xX])\]\s+(.*)$/.exec(text) ?? []
  const head = takeWhile(more as Array<string>, (line) => line.trim() !== "" && !starts(line) && !ITEM.test(line))
  const check = box === undefined ? "" : `<input type="checkbox" disabled${box === " " ? "" : " checked"}> `
  const opening = starts(text)
    ? blocks([text, ...head], depth)
    : check + inlineMarkdown([label ?? text, ...head].join("\n"))
  return `<li${box === undefined ? "" : ' class="task"'}>${opening}${blocks(more, depth)}</li>`
}

const details = (lines: Array<string>, depth: number): string | undefined => {
  const [, open, opening = ""] = DETAILS.exec(lines[0] ?? "") ?? []
  if (!DETAILS.test(lines[0] ?? "")) return undefined
  let unclosed = 0
  let fence: string | undefined
  const end = lines.findIndex((line) => {
    const mark = FENCE.exec(line)?.[1]
    if (fence === undefined && mark !== undefined) fence = mark
    else if (fence !== undefined && line.trim().startsWith(fence) && line.trim() === mark) fence = undefined
    if (fence !== undefined || mark !== undefined) return false
    unclosed += (line.match(/<details( open)?>/gi)?.length ?? 0) - (line.match(/<\/details>/gi)?.length ?? 0)
    return unclosed <= 0
  })
  const whole = lines.splice(0, end < 0 ? lines.length : end + 1)
  const body = [opening, ...whole.slice(1)].join("\n").replace(/<\/details>\s*$/i, "")
  const [all = "", summary = "Details"] = /^\s*<summary>([\s\S]*?)<\/summary>/i.exec(body) ?? []
  const inner = blocks(body.slice(all.length).split("\n"), depth + 1)
  return `<details${open === undefined ? "" : " open"}><summary>${inlineHtml(summary.trim())}</summary>${inner}</details>`
}

const table = (lines: Array<string>): string | undefined => {
  if (!lines[0]?.includes("|") || !DELIMITER.test(lines[1] ?? "")) return undefined
  const [header = "", , ...rows] = takeWhile(lines, (line) => line.includes("|"))
  const row = (line: string, tag: string): string =>
    `<tr>${cells(line)
      .map((cell) => `<${tag}>${inlineMarkdown(cell)}</${tag}>`)
      .join("")}</tr>`
  const body = rows.map((line) => row(line, "td")).join("")
  return `<div class="wide"><table><thead>${row(header, "th")}</thead><tbody>${body}</tbody></table></div>`
}

const cells = (line: string): ReadonlyArray<string> =>
  line
    .trim()
    .replace(/^\|/, "")
    // A backslash before a bar belongs to it unless that backslash is escaped itself.
    .replace(/(?<=(?<!\\)(?:\\\\)*)\|$/, "")
    .split(/(?<=(?<!\\)(?:\\\\)*)\|/)
    .map((cell) => cell.trim().replaceAll("\\|", "|"))

const paragraph = (lines: Array<string>): string => {
  const first = lines.shift() ?? ""
  const more = takeWhile(lines, (line) => line.trim() !== "" && !starts(line) && !ITEM.test(line))
  return `<p>${inlineMarkdown([first, ...more].map((line) => line.trim()).join("\n"))}</p>`
}

const starts = (line: string): boolean =>
  [COMMENT, FENCE, HEADING, RULE, DETAILS, /^ {0,3}>/].some((pattern) => pattern.test(line))

const indentOf = (line: string): number => line.length - line.trimStart().length

const takeWhile = (lines: Array<string>, fits: (line: string, next: string) => boolean): Array<string> => {
  const end = lines.findIndex((line, at) => !fits(line, lines[at + 1] ?? ""))
  return lines.splice(0, end < 0 ? lines.length : end)
}
