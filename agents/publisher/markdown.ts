import { stripVTControlCharacters } from "node:util"

/**
 * Text from outside, as paragraphs of GitHub Flavored Markdown that show exactly its words: no mention, no issue closed or linked, no
 * link, image, element, heading, list or table. Only what would mean something is escaped, because PLAN.md is read as source
 * too; addresses become code, which never is a link and can still be copied. Code in back-ticks stays code.
 */
export const plain = (text: string, limit?: number): string => paragraphs(text, limit, /\](?=[([:]|$)/gm)

/** As `plain`, on one line. */
export const inline = (text: string, limit?: number): string => plain(oneLine(text), limit)

/** A link, where the address is one of the web; else only its words. */
export const link = (words: string, address: string): string => {
  const url = URL.parse(address)
  if (url === null || !/^https?:$/.test(url.protocol) || url.href.length > 1000) return inline(words, 300)
  const target = url.href.replace(/[()<>\\`|]/g, (character) => `%${character.charCodeAt(0).toString(16)}`)
  return `[${paragraphs(oneLine(words), 300, /[[\]]/g)}](${target})`
}

/** A path or name in code style; back-ticks inside cannot end it. */
export const code = (text: string, limit?: number): string => {
  const shown = idle(visible(oneLine(text), limit)) || " "
  const fence = fenceFor(shown, 1)
  const padding = shown.startsWith("`") || shown.endsWith("`") ? " " : ""
  return `${fence}${padding}${shown}${padding}${fence}`
}

/** A block of output, cut after `limit` characters. */
export const block = (text: string, limit = 3000): string => {
  const shown = idle(visible(text, limit))
  const fence = fenceFor(shown, 3)
  return `${fence}text\n${shown}\n${fence}`
}

/** Finished Markdown as a cell of a table. A table is cut at its bars before anything else is read, code included. */
export const cell = (markdown: string): string =>
  oneLine(markdown).replace(/(\\*)\|/g, (bar, slashes: string) => (slashes.length % 2 ? bar : `${slashes}\\|`))

/** Folded away until somebody asks. The summary is words of ours: GitHub takes it for HTML, where nothing above would hold. */
export const folded = (summary: string, markdown: string): string =>
  `<details><summary>${summary}</summary>\n\n${markdown}\n\n</details>`

/** For places that know no escapes, a title or a commit message: still no mention, no issue closed or linked, no checks skipped. */
export const unformatted = (text: string, limit?: number): string => quiet(visible(text, limit), unseen)

const paragraphs = (text: string, limit: number | undefined, brackets: RegExp): string =>
  visible(text, limit)
    .split(addressOrCode)
    .map((piece, index, all) => {
      if (index % 2 === 0) return quiet(escaped(piece, brackets), "&#8203;")
      // Two runs of back-ticks that touch would be one.
      return `${index > 1 && all[index - 1] === "" ? " " : ""}${code(piece.replace(/^`(.*)`$/s, "$1"))}`
    })
    .join("")
    .replace(/^[^\S\n]+/gm, "")
    .replace(/^(?:#{1,6}(?=\s|$)|[-+](?=[\s|:-]|$)|=(?==*\s*$)|:(?=-)|[>|[])/gm, "\\$&")
    .replace(/(?<=\s)#+$/gm, "\\$&")
    .replace(/^(\d{1,9})(?=[.)](?:\s|$))/gm, "$1\\")

const addressOrCode = /((?:(?:https?|ftp):\/\/|(?<![a-z\d])www\.)[^\s<>`"']+(?<![.,;:!?)\]])|(?<!`)`[^`\n]+`(?!`))/i

const escaped = (text: string, brackets: RegExp): string =>
  text
    .replace(/\\(?=[!-/:-@[-`{-~]|$)/gm, "\\\\")
    .replace(/[`*~]/g, "\\$&")
    .replace(/(?<![A-Za-z\d])_|_(?![A-Za-z\d])/g, "\\_")
    .replace(brackets, "\\$&")
    .replace(/<(?![ =])/g, "\\<")
    .replace(/&(?=#?\w{1,40};)/g, "\\&")
    // GitHub sets what stands between two of them as mathematics.
    .replace(/\$(?=[^\s\d])/g, "\\$$")

const quiet = (text: string, between: string): string =>
  counted(unlinked(text, between), between).replace(/@(?=[\w\\-])/g, `$&${between}`)

/** Code means nothing where it stands, and can be copied. But GitHub offers this text as the message of a merge, where code is like any other. */
const idle = (text: string): string =>
  counted(text, unseen).replace(/\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+\S+/gi, (words) =>
    unlinked(words, unseen)
  )

const unlinked = (text: string, between: string): string =>
  text.replace(/#(?=\d)|GH-(?=\d)|\/(?:issues|pull|discussions)\/(?=\d)/gi, `$&${between}`)

/** Without what makes one CI or another pass over a commit: `[skip ci]`, `[ci skip]`, `[no ci]`, `***NO_CI***`, `skip-checks: true`. */
const counted = (text: string, between: string): string =>
  text
    .replace(/\[(?=[^[\]\n]{0,40}\b(?:skip|no[ _-]?ci)\b[^[\]\n]{0,40}\])/gi, `$&${between}`)
    .replace(/\bno(?=_ci\b)|\bskip-(?=checks\b)/gi, `$&${between}`)

const unseen = "\u200b"

/** Without what a reader cannot see: colours, control characters, marks that turn or hide text. Cut to `limit` characters. */
const visible = (text: string, limit = Number.POSITIVE_INFINITY): string => {
  const seen = stripVTControlCharacters(text)
    .toWellFormed()
    .replace(/\r\n?/g, "\n")
    .replace(/[[\p{Cc}\p{Bidi_Control}\u200b\u2060\ufeff\u{e0000}-\u{e007f}]--[\n\t]]/gv, "\ufffd")
  const rest = seen.length - limit
  return rest > 0 ? `${seen.slice(0, limit).replace(/[\ud800-\udbff]$/, "")} … (${rest} more characters)` : seen
}

const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim()

const fenceFor = (text: string, least: number): string => {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length))
  return "`".repeat(Math.max(least, longest + 1))
}
