import { escapeHtml } from "./html.ts"

const INLINE = new RegExp(
  [
    /(?<ticks>`+)(?<code>.+?)\k<ticks>(?!`)/,
    /(?<comment><!--.{0,2000}?-->)/,
    /\\(?<escaped>[!-/:-@[-`{-~])/,
    /&(?:#(?<decimal>\d{1,7})|#x(?<hex>[\da-f]{1,6})|(?<entity>amp|lt|gt|quot|nbsp));/,
    /!?\[(?<label>(?:\\.|[^[\]\\]){0,1000})\]\(<?(?<target>[^()<>\s]{1,2000}(?:\([^()<>\s]*\))?)>?(?: "[^"]{0,200}")?\)/,
    /<?(?<address>https?:\/\/[^\s<>"'`]{1,2000})>?/,
    /<(?<tag>kbd|sub|sup)>(?<tagged>[^<]{0,500})<\/\k<tag>>/,
    /(?<lineBreak><br ?\/?>|\n)/,
    /\*\*(?<strong>(?=\S)[^\n]{1,2000}?\S?)\*\*/,
    /~~(?<struck>(?=\S)[^\n]{1,2000}?\S?)~~/,
    /\*(?<starred>(?=[^\s*])[^*\n]{1,2000})\*/,
    /(?<![\w])_(?<underlined>(?=\S)[^_\n]{1,2000})_(?!\w)/,
    /(?<![\w/])(?<mention>@[A-Za-z\d][A-Za-z\d-]{0,38})/
  ]
    .map((part) => part.source)
    .join("|"),
  "gs"
)

/** What stands within an HTML element on the lines before the first empty one: Markdown means nothing there. */
export const inlineHtml = (text: string): string =>
  text
    .split(/(<\/?(?:b|strong|i|em|code|kbd|sub|sup)>|&(?:#\d{1,7}|amp|lt|gt|quot|nbsp);)/)
    .map((piece, index) => (index % 2 === 1 ? piece : escapeHtml(piece)))
    .join("")

/** Text within a paragraph, a cell or a heading, as HTML. Whatever is not recognised is escaped. */
export const inlineMarkdown = (text: string): string => {
  let at = 0
  let out = ""
  for (const match of text.matchAll(INLINE)) {
    out += escapeHtml(text.slice(at, match.index)) + piece(match.groups ?? {}, match[0])
    at = match.index + match[0].length
  }
  return out + escapeHtml(text.slice(at))
}

const piece = (group: Readonly<Record<string, string | undefined>>, whole: string): string => {
  const { code, escaped, label, target, address, tag, tagged, lineBreak, strong, struck, mention } = group
  const { comment, decimal, hex, entity } = group
  const emphasized = group["starred"] ?? group["underlined"]
  if (code !== undefined) return `<code>${escapeHtml(code.trim() || code)}</code>`
  if (comment !== undefined) return ""
  if (escaped !== undefined) return escapeHtml(escaped)
  if (entity !== undefined) return escapeHtml(ENTITIES[entity] ?? whole)
  const point = Number.parseInt(decimal ?? hex ?? "", decimal === undefined ? 16 : 10)
  if (point <= 0x10ffff) return escapeHtml(point === 0 ? "\ufffd" : String.fromCodePoint(point).toWellFormed())
  if (target !== undefined) return link(target, inlineMarkdown(label || target))
  if (address !== undefined) return addressLink(address, whole)
  if (tag !== undefined) return `<${tag}>${inlineMarkdown(tagged ?? "")}</${tag}>`
  if (lineBreak !== undefined) return "<br>\n"
  if (strong !== undefined) return `<strong>${inlineMarkdown(strong)}</strong>`
  if (struck !== undefined) return `<del>${inlineMarkdown(struck)}</del>`
  if (emphasized !== undefined) return `<em>${inlineMarkdown(emphasized)}</em>`
  return `<span class="mention">${escapeHtml(mention ?? whole)}</span>`
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: "\u00a0" }

/** A bare address ends before the punctuation of the sentence around it. */
const addressLink = (address: string, whole: string): string => {
  if (whole.startsWith("<") && whole.endsWith(">")) return link(address, escapeHtml(address))
  const end = address.replace(/[.,;:!?)\]*_~]+$/, "")
  const after = whole.slice(whole.indexOf(end) + end.length)
  return (whole.startsWith("<") ? "&#60;" : "") + link(end, escapeHtml(end)) + escapeHtml(after)
}

/** Only addresses that cannot run anything; others stay text. */
const link = (target: string, label: string): string =>
  /^(?:https?:\/\/|mailto:|#)/i.test(target)
    ? `<a href="${escapeHtml(target)}" rel="nofollow noopener noreferrer">${label}</a>`
    : label
