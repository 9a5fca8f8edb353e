import { type Html, html } from "#local/github/pages/html.ts"
import type { AdfNode } from "./adf.ts"

/** A description or comment as Jira's page shows it; wiki markup as it was written. */
export const adfHtml = (value: unknown): Html =>
  typeof value === "string" ? html`<pre>${value}</pre>` : value === null ? html`` : all((value as AdfNode).content)

const all = (nodes: ReadonlyArray<AdfNode> = []): Html => html`${nodes.map(node)}`

const node = (one: AdfNode): Html => {
  const inside = all(one.content)
  switch (one.type) {
    case "text":
      return text(one)
    case "hardBreak":
      return html`<br>`
    case "mention":
      return html`<b>${String(one.attrs?.["text"] ?? one.attrs?.["id"])}</b>`
    case "inlineCard":
      return link(String(one.attrs?.["url"]), html`${String(one.attrs?.["url"])}`)
    case "heading":
      return html`<h3>${inside}</h3>`
    case "codeBlock":
      return html`<pre><code>${inside}</code></pre>`
    case "blockquote":
    case "panel":
      return html`<blockquote>${inside}</blockquote>`
    case "bulletList":
      return html`<ul>${inside}</ul>`
    case "orderedList":
      return html`<ol>${inside}</ol>`
    case "listItem":
      return html`<li>${inside}</li>`
    case "rule":
      return html`<hr>`
    case "paragraph":
      return html`<p>${inside}</p>`
    default:
      return html`<div>${inside}</div>`
  }
}

const text = ({ marks = [], text = "" }: AdfNode): Html =>
  marks.reduce((shown, { attrs, type }) => {
    if (type === "code") return html`<code>${shown}</code>`
    if (type === "strong") return html`<b>${shown}</b>`
    if (type === "em") return html`<i>${shown}</i>`
    return type === "link" ? link(String(attrs?.["href"]), shown) : shown
  }, html`${text}`)

const link = (url: string, shown: Html): Html =>
  /^https?:\/\//.test(url) ? html`<a href="${url}">${shown}</a>` : shown
