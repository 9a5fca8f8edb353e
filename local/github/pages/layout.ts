import { type Html, html } from "./html.ts"

export interface Crumb {
  readonly name: string
  readonly href: string
}

/** A whole page. Nothing in it comes from elsewhere. */
export const layout = (title: string, crumbs: ReadonlyArray<Crumb>, content: Html): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="stylesheet" href="/style.css">
<link rel="icon" href="data:,">
</head>
<body>
<header class="top"><nav aria-label="Breadcrumb"><a class="home" href="/">Local GitHub</a>${crumbs.map(
    ({ name, href }) => html`<span class="slash">/</span><a href="${href}">${name}</a>`
  )}</nav><span class="note">stand-in on this machine</span></header>
<main>${content}</main>
</body>
</html>
`.text

export const time = (at: string): Html => html`<time datetime="${at}">${at.slice(0, 16).replace("T", " ")} UTC</time>`

export const avatar = (login: string): Html =>
  html`<img class="avatar" src="/avatars/${encodeURIComponent(login)}.svg" alt="" width="32" height="32">`
