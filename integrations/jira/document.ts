/** What may stand in a line. Everything from outside goes through `words`: a text node shows its characters and does nothing. */
export type InlineNode =
  | { readonly type: "text"; readonly text: string; readonly marks?: ReadonlyArray<Mark> }
  | { readonly type: "mention"; readonly attrs: { readonly id: string; readonly text: string } }

type Mark =
  | { readonly type: "strong" | "code" | "em" }
  | { readonly type: "link"; readonly attrs: { readonly href: string } }

/** A node of an ADF document: https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/ */
export interface BlockNode {
  readonly type: string
  readonly attrs?: Readonly<Record<string, unknown>>
  readonly content?: ReadonlyArray<BlockNode | InlineNode>
}

export interface JiraDocument {
  readonly type: "doc"
  readonly version: 1
  readonly content: ReadonlyArray<BlockNode>
}

export type Inline = ReadonlyArray<InlineNode>

/** Jira refuses comments over 32,767 characters; it counts the text, we count the JSON, which is more. */
const MOST = 32_000

/** As many of the blocks as fit; of what was left out the last line tells. */
export const document = (blocks: ReadonlyArray<BlockNode>): JiraDocument => {
  const kept: Array<BlockNode> = []
  let room = MOST - 300
  for (const block of blocks) {
    room -= JSON.stringify(block).length + 1
    if (room < 0) {
      kept.push(paragraph(words("… the rest did not fit into a comment.")))
      break
    }
    kept.push(block)
  }
  return { type: "doc", version: 1, content: kept }
}

/** Text from anywhere. No node at all where there is nothing to show, because Jira refuses empty ones. */
export const words = (text: string, limit = 1500): Inline => node(visible(text, limit))
export const strong = (text: string, limit = 300): Inline => node(visible(text, limit), { type: "strong" })
export const code = (text: string, limit = 300): Inline => node(visible(text, limit), { type: "code" })

/** A link to one address of the web; anything else stays words. */
export const link = (text: string, address: string): Inline => {
  const url = URL.parse(address)
  const isWeb = url !== null && /^https?:$/.test(url.protocol) && url.href.length <= 1000
  return isWeb ? node(visible(text, 300), { type: "link", attrs: { href: url.href } }) : words(text, 300)
}

/** Tells the person. Only of accounts that Jira itself or the settings name, never of a text. */
export const mention = (accountId: string, name: string): Inline => [
  { type: "mention", attrs: { id: accountId, text: `@${visible(name, 100)}` } }
]

export const paragraph = (...parts: ReadonlyArray<Inline>): BlockNode => ({ type: "paragraph", content: parts.flat() })

export const heading = (text: string): BlockNode => ({
  type: "heading",
  attrs: { level: 4 },
  content: words(text, 200)
})

export const codeBlock = (text: string, limit = 3000): BlockNode => ({
  type: "codeBlock",
  attrs: { language: "text" },
  content: words(text, limit)
})

/** Undefined without items: Jira refuses empty lists. */
export const bulletList = (items: ReadonlyArray<Inline>): ReadonlyArray<BlockNode> =>
  items.length === 0
    ? []
    : [
        {
          type: "bulletList",
          content: items.map((item) => ({ type: "listItem", content: [paragraph(item)] }))
        }
      ]

const node = (text: string, mark?: Mark): Inline =>
  text === "" ? [] : [{ type: "text", text, ...(mark === undefined ? {} : { marks: [mark] }) }]

/** Without what a reader cannot see: control characters, marks that turn or hide text. Cut to `limit` characters. */
const visible = (text: string, limit: number): string => {
  const seen = text
    .toWellFormed()
    .replace(/\r\n?/g, "\n")
    .replace(/[[\p{Cc}\p{Bidi_Control}\u200b\u2060\ufeff\u{e0000}-\u{e007f}]--[\n\t]]/gv, "\ufffd")
  return seen.length > limit ? `${seen.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, "")}…` : seen
}
