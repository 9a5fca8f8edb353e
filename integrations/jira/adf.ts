import { fenced, quoted } from "./blocks.ts"

interface Node {
  readonly type?: unknown
  readonly text?: unknown
  readonly attrs?: Readonly<Record<string, unknown>>
  readonly marks?: ReadonlyArray<Node>
  readonly content?: ReadonlyArray<unknown>
}

/** An ADF document's words and addresses. Depth is bounded: the document is somebody else's. */
export const textOfAdf = (document: unknown, naming: (accountId: string) => string) => {
  const urls: Array<string> = []

  const inside = (node: Node, depth: number): string =>
    Array.isArray(node.content) && depth < 40 ? node.content.map((child) => render(child, depth + 1)).join("") : ""

  const render = (value: unknown, depth: number): string => {
    if (typeof value !== "object" || value === null) return ""
    const node = value as Node
    const attr = (name: string) => {
      const found = Object.hasOwn(node.attrs ?? {}, name) ? node.attrs?.[name] : undefined
      return typeof found === "string" ? found : ""
    }
    switch (node.type) {
      case "text": {
        const text = typeof node.text === "string" ? node.text : ""
        const href = hrefOf(node)
        if (href === "" || href === text) return text
        urls.push(href)
        return `${text} (${href})`
      }
      case "inlineCard":
      case "blockCard":
      case "embedCard":
        urls.push(attr("url"))
        return node.type === "inlineCard" ? attr("url") : `\n${attr("url")}\n`
      case "mention":
        return naming(attr("id"))
      case "emoji":
        return attr("text") || attr("shortName")
      case "hardBreak":
        return "\n"
      case "rule":
        return "\n---\n"
      case "status":
      case "placeholder":
        return attr("text")
      case "codeBlock":
        return fenced(inside(node, depth))
      case "blockquote":
        return quoted(inside(node, depth))
      case "listItem":
      case "taskItem":
      case "decisionItem":
        return `\n- ${inside(node, depth).trim().replaceAll("\n", "\n  ")}`
      case "tableCell":
      case "tableHeader":
        return `| ${inside(node, depth).trim().replace(/\s+/g, " ")} `
      case "tableRow":
        return `\n${inside(node, depth)}|`
      default:
        return isInline(node.type) ? inside(node, depth) : `\n\n${inside(node, depth)}\n\n`
    }
  }

  const text = render(document, 0)
  urls.push(...(text.match(/https?:\/\/[^\s<>()"'|]+(?<![.,;:!?])/g) ?? []))
  return { text, urls: urls.filter((url) => url !== "") }
}

const isInline = (type: unknown) => typeof type === "string" && /inline|^media$|^date$/i.test(type)

const hrefOf = ({ marks = [] }: Node): string => {
  const href = Array.isArray(marks) ? marks.find((mark) => mark?.type === "link")?.attrs?.["href"] : undefined
  return typeof href === "string" ? href : ""
}
