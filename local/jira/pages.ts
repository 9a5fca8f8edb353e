import { wikiOf } from "./adf.ts"
import type { Comment, Issue } from "./records.ts"

/** Every ticket of the site, with where it stands. */
export const listPage = (issues: ReadonlyArray<Issue>): string =>
  page(
    "Tickets",
    `<ul>${issues
      .map(
        ({ key, summary, status }) =>
          `<li><a href="/browse/${key}">${key}</a> ${html(summary)} <small>${html(status.name)}</small></li>`
      )
      .join("")}</ul>`
  )

/** What a person looks for first: what it is about, where it stands, what was said and who moved it. */
export const issuePage = (issue: Issue): string => {
  const facts = {
    Ticket: issue.key,
    Status: issue.status.name,
    Labels: issue.labels.join(", ") || "–",
    Reporter: issue.reporter.displayName,
    Created: when(issue.created)
  }
  const terms = Object.entries(facts).map(([name, value]) => `<dt>${name}<dd>${html(value)}`)
  const moves = issue.moves.map(({ by, from, to }) => `<li>${html(by.displayName)}: ${html(from)} → ${html(to)}</li>`)
  const links = issue.links.map(({ object, relationship }) => {
    const isResolved = (object["status"] as { readonly resolved?: boolean } | undefined)?.resolved === true
    const shown = `<a href="${html(webOnly(object.url))}">${html(object.title)}</a>`
    return `<li>${html(relationship)} ${isResolved ? `<s>${shown}</s>` : shown}</li>`
  })
  return page(
    issue.summary,
    [
      `<dl>${terms.join("")}</dl><pre>${html(wikiOf(issue.description))}</pre>`,
      section("Moved", moves),
      section("Links", links),
      `<h2>Comments</h2>${issue.comments.map(commentHtml).join("") || "<p>None yet.</p>"}`
    ].join("")
  )
}

const commentHtml = ({ author, body, created, updated }: Comment) =>
  `<article><h3>${html(author.displayName)} <small>${when(created)}${updated > created ? `, edited ${when(updated)}` : ""}</small></h3><pre>${html(wikiOf(body))}</pre></article>`

const section = (title: string, items: ReadonlyArray<string>) =>
  items.length === 0 ? "" : `<h2>${title}</h2><ul>${items.join("")}</ul>`

const when = (at: number) => new Date(at).toISOString().slice(0, 19).replace("T", " ")

const webOnly = (url: string) => (/^https?:\/\//.test(url) ? url : "#")

const page = (
  title: string,
  body: string
) => `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${html(title)}</title>
<style>:root{color-scheme:light dark;font:16px/1.5 system-ui}body{max-width:60rem;margin:2rem auto;padding:0 1rem;overflow-wrap:anywhere}
h1{font-size:1.6rem;line-height:1.25}h2{font-size:1.1rem}h3{font-size:1rem;margin:0}ul{padding-left:1.2rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}dd{margin:0}dt,small{opacity:.7}
article{border-top:1px solid #8884;padding:.6rem 0}pre{white-space:pre-wrap;font:inherit;margin:.4rem 0}</style>
<h1>${html(title)}</h1>${body}</html>`

const html = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")
