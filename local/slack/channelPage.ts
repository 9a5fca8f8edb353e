import { type Html, html } from "#local/github/pages/html.ts"
import { blocksHtml } from "./blocksHtml.ts"
import { mrkdwn } from "./mrkdwn.ts"
import type { Scene } from "./Scene.ts"
import type { Json, SlackMessage, Workspace } from "./Workspace.ts"

interface Looking {
  readonly workspace: Workspace
  readonly scene: Scene
  readonly channel: string
  /** Name of the person at the screen. */
  readonly as: string
}

/** A channel as one person sees it: messages with their threads, what was whispered to them, and the modal they have open. */
export const channelPage = async (looking: Looking): Promise<string> => {
  const { as, channel, scene, workspace } = looking
  const id = workspace.channels.get(channel)!
  const user = workspace.people.get(as)!
  const nameOf = nameIn(workspace)
  const messages = (await workspace.messages(id)).toReversed()
  const threads = await Promise.all(
    messages.map(
      async (message) =>
        html`<section>${messageHtml(looking, message, nameOf)}${(await workspace.thread(id, message.ts)).map((reply) => html`<div class="reply">${messageHtml(looking, reply, nameOf)}</div>`)}</section>`
    )
  )
  const whispers = scene.whispers
    .filter((whisper) => whisper.channel === id && whisper.user === user)
    .map(
      (whisper) =>
        html`<section class="whisper"><small>Only visible to you</small>${messageHtml(looking, { ...whisper, user: workspace.ids.botUser }, nameOf)}</section>`
    )
  const views = [...scene.views].filter(([, open]) => open.user === user)
  const others = [...workspace.people.keys()].map(
    (name) => html`<a href="?as=${name}"${name === as ? html` aria-current="true"` : null}>${name}</a> `
  )
  const channels = [...workspace.channels.keys()].map(
    (name) =>
      html`<a href="/channels/${name}?as=${as}"${name === channel ? html` aria-current="true"` : null}>#${name}</a> `
  )
  return page(
    `#${channel}`,
    html`<nav>${channels}<span>you are ${others}</span></nav>${threads}${whispers}
<form method="post" class="command"><input name="as" type="hidden" value="${as}"><input name="command" value="/agent " aria-label="Message" autocomplete="off" size="60"><button>Send</button></form>
${views.map(([viewId, { view }]) => viewHtml(viewId, view, as, nameOf))}`
  )
}

const nameIn = (workspace: Workspace) => (id: string) =>
  id === workspace.ids.botUser ? "Redgreen" : ([...workspace.people].find(([, known]) => known === id)?.[0] ?? id)

const messageHtml = (
  { as }: Looking,
  message: Pick<SlackMessage, "ts" | "user" | "text" | "blocks" | "edited">,
  nameOf: (id: string) => string
): Html => {
  const body = message.blocks?.length
    ? blocksHtml(message.blocks, nameOf)
    : [html`<p>${mrkdwn(message.text, nameOf)}</p>`]
  const time = new Date(Number(message.ts) * 1000).toISOString().slice(11, 19)
  const by = html`<b>${nameOf(message.user ?? "Redgreen")}</b> <small>${time}${message.edited === undefined ? "" : " (edited)"}</small>`
  return html`<article>${by}<form method="post"><input name="as" type="hidden" value="${as}"><input name="ts" type="hidden" value="${message.ts}">${body}</form></article>`
}

const viewHtml = (id: string, view: Json, as: string, nameOf: (id: string) => string): Html =>
  html`<dialog open><h2>${view.title.text}</h2><form method="post"><input name="as" type="hidden" value="${as}"><input name="view" type="hidden" value="${id}">${blocksHtml(view.blocks, nameOf)}
<p class="actions"><button name="close" value="yes">${view.close?.text ?? "Close"}</button>${view.submit ? html`<button class="primary">${view.submit.text}</button>` : null}</p></form></dialog>`

export const page = (title: string, body: Html): string =>
  html`<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><link rel="stylesheet" href="/style.css"><h1>${title}</h1>${body}</html>`
    .text
