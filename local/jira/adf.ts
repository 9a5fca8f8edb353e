import { Refusal } from "./records.ts"

export interface AdfNode {
  readonly type: string
  readonly text?: string
  readonly attrs?: Readonly<Record<string, unknown>>
  readonly marks?: ReadonlyArray<{ readonly type: string; readonly attrs?: Readonly<Record<string, unknown>> }>
  readonly content?: ReadonlyArray<AdfNode>
}

/** Paragraphs of plain text, as the editor makes them of what a person types. */
export const typed = (text: string): AdfNode & { readonly version: number } => ({
  ...{ type: "doc", version: 1 },
  content: text
    .split("\n")
    .map((line) => ({ type: "paragraph", ...(line === "" ? {} : { content: [{ type: "text", text: line }] }) }))
})

/** Refuses a body as Jira does: no document, nodes it does not know, empty text, more than 32,767 characters. */
export const checkAdf = (body: unknown): AdfNode => {
  const doc = body as AdfNode & { readonly version?: unknown }
  if (typeof body !== "object" || body === null || doc.type !== "doc" || doc.version !== 1 || !isValid(doc))
    throw new Refusal(400, [], { comment: "Comment body is not valid!" })
  if (lengthOf(doc) > 32_767)
    throw new Refusal(400, [], {
      comment: "The entered text is too long. It exceeds the allowed limit of 32,767 characters."
    })
  return doc
}

const blocks =
  "doc paragraph heading bulletList orderedList listItem codeBlock blockquote panel rule table tableRow tableCell tableHeader".split(
    " "
  )
const inlines = ["text", "hardBreak", "mention", "emoji", "inlineCard"]
const marks = ["strong", "em", "code", "link", "strike", "underline", "subsup", "textColor"]

const isValid = (node: AdfNode): boolean => {
  if (node.type === "text")
    return (
      typeof node.text === "string" && node.text !== "" && (node.marks ?? []).every(({ type }) => marks.includes(type))
    )
  if (/^(bulletList|orderedList|listItem|table|tableRow)$/.test(node.type) && !node.content?.length) return false
  return [...blocks, ...inlines].includes(node.type) && (node.content ?? []).every(isValid)
}

const lengthOf = (node: AdfNode): number =>
  (node.text?.length ?? 0) + (node.content ?? []).reduce((sum, child) => sum + lengthOf(child), 0)

/** The wiki markup Jira shows of it in webhooks and REST v2. */
export const wikiOf = (value: unknown): string => {
  if (typeof value === "string") return value
  if (value === null) return ""
  return blocksOf((value as AdfNode).content).trim()
}

const blocksOf = (nodes: ReadonlyArray<AdfNode> = []): string => nodes.map(wikiBlock).join("\n\n")

const wikiBlock = (node: AdfNode): string => {
  switch (node.type) {
    case "heading":
      return `h${node.attrs?.["level"] ?? 1}. ${inlineOf(node)}`
    case "codeBlock":
      return `{code}${(node.content ?? []).map(({ text }) => text ?? "").join("")}{code}`
    case "blockquote":
      return `{quote}${blocksOf(node.content)}{quote}`
    case "bulletList":
    case "orderedList":
      return (node.content ?? [])
        .map((item) => `${node.type === "bulletList" ? "*" : "#"} ${(item.content ?? []).map(inlineOf).join(" ")}`)
        .join("\n")
    default:
      return inlineOf(node)
  }
}

const inlineOf = (node: AdfNode): string =>
  (node.content ?? [])
    .map((child) => {
      if (child.type === "hardBreak") return "\n"
      if (child.type === "mention") return `[~accountid:${child.attrs?.["id"]}]`
      if (child.type === "inlineCard") return `[${child.attrs?.["url"]}|${child.attrs?.["url"]}|smart-link]`
      const href = child.marks?.find(({ type }) => type === "link")?.attrs?.["href"]
      const isCode = child.marks?.some(({ type }) => type === "code")
      const text = (child.text ?? "").replace(/[{}[\]*]/g, "\\$&")
      if (isCode) return `{{${text}}}`
      return href === undefined ? text : `[${text}|${href}]`
    })
    .join("")
