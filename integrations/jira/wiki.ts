import { fenced, quoted } from "./blocks.ts"

/**
 * Words and addresses of Jira's wiki markup (https://jira.atlassian.com/secure/WikiRendererHelpAction.jspa), as webhooks have it
 * of every rich text. Code and quotes stay apart, lists become Markdown's; stars and underlines stay as they are, because
 * `__init__` is more often a name than a word underlined.
 */
export const textOfWiki = (wiki: string, naming: (accountId: string) => string) => {
  const urls: Array<string> = []
  const kept: Array<string> = []
  // Code first, and out of reach: nothing in it is markup.
  const keep = (block: string) => `\0${kept.push(block) - 1}\0`
  const inline = (text: string) =>
    text
      .replace(/\[~(?:accountid:)?([\w:.-]+)\]/g, (_, accountId: string) => naming(accountId))
      .replace(linked, (whole, words: string | undefined, address: string) => {
        const url = /^(?:mailto:)?(.*)$/s.exec(address)![1]!
        if (/^https?:\/\//.test(url)) urls.push(url)
        else if (!/^[#^~]|^\w+:|@/.test(address)) return whole
        return words === undefined || words === url ? url : `${words} (${url})`
      })
      .replace(/\{\{(.+?)\}\}/g, "`$1`")
      .replace(/\{(?:color|panel|anchor|section|column)(?::[^}\n]*)?\}/g, "")
      .replace(/\\([{}[\]*_+\-^~|!#?&@])/g, "$1")

  const text = wiki
    .replaceAll("\0", "")
    .replace(/\r\n?/g, "\n")
    .replace(/\{(code|noformat)(?::[^}\n]*)?\}(.*?)(?:\{\1\}|$)/gs, (_, _tag, code: string) => keep(fenced(code)))
    .replace(/\{quote\}(.*?)(?:\{quote\}|$)/gs, (_, said: string) => keep(quoted(inline(said))))
    .split("\n")
    .map((line) => {
      const [, level, item] = /^\s*([*#-]+)\s+(.*)$/.exec(line) ?? []
      if (level !== undefined && item !== undefined) return `${"  ".repeat(level.length - 1)}- ${inline(item)}`
      const [, said] = /^\s*bq\.\s+(.*)$/.exec(line) ?? []
      if (said !== undefined) return quoted(inline(said))
      return inline(line.replace(/^\s*h[1-6]\.\s+/, ""))
    })
    .join("\n")
  const restored = unkept(text, kept)
  urls.push(...(restored.match(bare) ?? []))
  return { text: restored, urls }
}

const bare = /https?:\/\/[^\s<>()[\]"'|{}]+(?<![.,;:!?])/g

// [https://…], [words|https://…], [words|https://…|smart-link]
const linked = /\[(?:([^\]|\n]+)\|)?([^\]|\n\s]+)(?:\|[\w-]+)?\]/g

// A quote may hold code.
const unkept = (text: string, kept: ReadonlyArray<string>): string => {
  let restored = text
  for (let at = kept.length - 1; at >= 0; at--) restored = restored.replaceAll(`\0${at}\0`, () => kept[at]!)
  return restored
}
