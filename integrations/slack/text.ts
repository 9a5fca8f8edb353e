import { stripVTControlCharacters } from "node:util"

/**
 * Text from outside as Slack's mrkdwn that shows exactly its words: no mention, no channel, no link, no date (all of them begin with
 * `<`), no bold or quote, no open code. Words in back-ticks on one line stay code. `limit` counts what Slack counts: the escaped text.
 * https://docs.slack.dev/messaging/formatting-message-text
 */
export const plain = (text: string, limit = Number.POSITIVE_INFINITY): string =>
  clipped(
    visible(text)
      .split(/((?<!`)`[^`\n]+`(?!`))/)
      .map((piece, index) => (index % 2 === 0 ? words(piece) : `\`${entities(piece.slice(1, -1))}\``))
      .join(""),
    limit
  )

/** As `plain`, on one line. */
export const inline = (text: string, limit?: number): string => plain(text.replace(/\s+/g, " ").trim(), limit)

/** A path or name in code style. There is no escape for a back-tick in code, so it becomes an apostrophe. */
export const code = (text: string, limit = 200): string => {
  const shown = clipped(entities(visible(text).replace(/\s+/g, " ").trim().replaceAll("`", "'")), limit - 2)
  return `\`${shown || " "}\``
}

/** Output in a fence that nothing inside can end. */
export const block = (text: string, limit = 2900): string =>
  `\`\`\`\n${clipped(entities(visible(text).replaceAll("```", "'''")), limit - 8)}\n\`\`\``

/** A link where the address is one of the web, else only its words. */
export const link = (label: string, address: string): string => {
  const url = URL.parse(address)
  if (url === null || !/^https?:$/.test(url.protocol) || url.href.length > 1000) return inline(label, 300)
  // A bar would end the address, and what is between angle brackets knows no other escape than %.
  const target = url.href.replace(/[|<>]/g, (character) => `%${character.charCodeAt(0).toString(16)}`)
  return `<${entities(target)}|${inline(label, 300).replaceAll("`", "'").replaceAll("|", "¦")}>`
}

/** A person or a user group of this workspace. What is no id is shown, never called. */
export const mention = (id: string): string => {
  if (/^S[A-Z0-9]{2,}$/.test(id)) return `<!subteam^${id}>`
  return /^[UW][A-Z0-9]{2,}$/.test(id) ? `<@${id}>` : inline(id, 50)
}

/** For `plain_text` objects, which know no formatting: only cut. */
export const unformatted = (text: string, limit: number): string =>
  clipped(visible(text).replace(/\s+/g, " ").trim(), limit)

/** Cut to `limit` characters, never inside an entity or a character of two halves. */
export const clipped = (text: string, limit: number): string =>
  text.length <= limit ? text : `${text.slice(0, Math.max(0, limit - 1)).replace(/&[a-z]{0,4}$|[\ud800-\udbff]$/, "")}…`

const words = (text: string): string =>
  entities(text)
    .replaceAll("`", "'")
    // Only pairs make Slack set text bold, italic or struck.
    .replace(/(?<![\p{L}\p{N}])([*_~])(?=\S)([^\n]*?\S)\1(?![\p{L}\p{N}])/gu, (_, mark: string, inner: string) => {
      const twin = twins[mark]!
      return `${twin}${inner}${twin}`
    })
    .replace(/^(\s*)(?=&gt;)/gm, "$1\u200b")
    // Not a mention with `verbatim`; here for the places that have none, the notification's text above all.
    .replace(/@(?=(?:channel|here|everyone)\b)/gi, "@\u200b")

const twins: Readonly<Record<string, string>> = { "*": "∗", _: "＿", "~": "∼" }

const entities = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")

/** Without what a reader cannot see: colours, control characters, marks that turn or hide text. */
const visible = (text: string): string =>
  stripVTControlCharacters(text)
    .toWellFormed()
    .replace(/\r\n?/g, "\n")
    .replace(/[[\p{Cc}\p{Bidi_Control}\u200b\u2060\ufeff\u{e0000}-\u{e007f}]--[\n\t]]/gv, "\ufffd")
