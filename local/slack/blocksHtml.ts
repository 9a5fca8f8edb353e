import { type Html, html } from "#local/github/pages/html.ts"
import { mrkdwn } from "./mrkdwn.ts"
import type { Json } from "./Workspace.ts"

type Name = (id: string) => string

/** A message's blocks, with buttons and menus that do what they would in Slack: each is a field of the form around them. */
export const blocksHtml = (blocks: ReadonlyArray<Json>, nameOf: Name): ReadonlyArray<Html> =>
  blocks.map((block) => blockHtml(block, nameOf))

const blockHtml = (block: Json, nameOf: Name): Html => {
  switch (block.type) {
    case "header":
      return html`<h3>${block.text.text}</h3>`
    case "section":
      return html`<p>${textHtml(block.text, nameOf)}</p>`
    case "context":
      return html`<p class="context">${block.elements.map((element: Json) => html`<span>${textHtml(element, nameOf)}</span>`)}</p>`
    case "divider":
      return html`<hr>`
    case "actions":
      return html`<p class="actions">${block.elements.map(elementHtml)}</p>`
    case "input":
      return html`<label>${block.label.text}<textarea name="value:${block.block_id}" rows="4">${block.element.initial_value ?? ""}</textarea></label>`
    default:
      return html`<p>${block.type}</p>`
  }
}

const textHtml = (text: Json, nameOf: Name): Html =>
  text?.type === "mrkdwn" ? mrkdwn(text.text, nameOf) : html`${text?.text ?? ""}`

const elementHtml = (element: Json): Html =>
  element.type === "button"
    ? html`<button name="action" value="${element.action_id}" class="${element.style ?? "plain"}">${element.text.text}</button>`
    : html`<select name="choose">${element.options.map((option: Json) => html`<option value="${option.value}">${option.text.text}</option>`)}</select><button name="action" value="${element.action_id}">Choose</button>`
