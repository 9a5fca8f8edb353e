/** Text from outside, for Markdown: it cannot mention anybody, close an issue, add a link or an element. */
export const plain = (text: string): string =>
  text
    .replace(/[\\`*_{}[\]()<>|~]/g, "\\$&")
    .replace(/@(?=\w)/g, "@\u200b")
    .replace(/#(?=\d)/g, "#\u200b")
    .replace(/\b(https?):\/\//gi, "$1:\u200b//")

/** As `plain`, on one line. */
export const inline = (text: string): string => plain(text.replace(/\s+/g, " ").trim())

/** A path or name in code style; back-ticks inside cannot end it. */
export const code = (text: string): string => {
  const fence = fenceFor(text, 1)
  const padding = text.startsWith("`") || text.endsWith("`") ? " " : ""
  return `${fence}${padding}${text.replace(/\s+/g, " ")}${padding}${fence}`
}

/** A block of output, cut after `limit` characters. */
export const block = (text: string, limit = 3000): string => {
  const shown = text.length > limit ? `${text.slice(0, limit)}\n… (${text.length - limit} more characters)` : text
  const fence = fenceFor(shown, 3)
  return `${fence}text\n${shown}\n${fence}`
}

const fenceFor = (text: string, least: number): string => {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length))
  return "`".repeat(Math.max(least, longest + 1))
}
