import { escapeHtml, Html } from "#local/github/pages/html.ts"

/** mrkdwn as Slack shows it; mentions by name. What would call everybody is shown as such, so that nobody overlooks one. */
export const mrkdwn = (text: string, nameOf: (id: string) => string): Html =>
  new Html(
    text
      .split(/(```[\s\S]*?```|`[^`\n]+`)/)
      .map((piece, index) => (index % 2 === 0 ? prose(piece, nameOf) : code(piece)))
      .join("")
  )

const code = (piece: string) =>
  piece.startsWith("```") && piece.length >= 6
    ? `<pre>${escapeHtml(decoded(piece.slice(3, -3).trim()))}</pre>`
    : `<code>${escapeHtml(decoded(piece.slice(1, -1)))}</code>`

const prose = (piece: string, nameOf: (id: string) => string) =>
  piece
    .split(/(<[^<>\n]+>)/)
    .map((part, index) => (index % 2 === 0 ? styled(escapeHtml(decoded(part))) : control(part.slice(1, -1), nameOf)))
    .join("")

const control = (content: string, nameOf: (id: string) => string) => {
  const [target = "", label] = content.split("|")
  if (target.startsWith("@")) return `<b class="mention">@${escapeHtml(nameOf(target.slice(1)))}</b>`
  if (target.startsWith("!")) return `<b class="loud">@${escapeHtml(target.slice(1))}</b>`
  if (!/^https?:\/\//.test(target)) return escapeHtml(`<${content}>`)
  return `<a href="${escapeHtml(decoded(target))}" rel="noreferrer">${escapeHtml(decoded(label ?? target))}</a>`
}

const styled = (html: string) =>
  html
    .replace(/(?<![\p{L}\p{N}])\*(?=\S)([^\n*]*?\S)\*(?![\p{L}\p{N}])/gu, "<b>$1</b>")
    .replace(/(?<![\p{L}\p{N}])_(?=\S)([^\n_]*?\S)_(?![\p{L}\p{N}])/gu, "<i>$1</i>")
    .replace(/(?<![\p{L}\p{N}])~(?=\S)([^\n~]*?\S)~(?![\p{L}\p{N}])/gu, "<s>$1</s>")
    .replaceAll("\n", "<br>")

const decoded = (text: string) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&")
