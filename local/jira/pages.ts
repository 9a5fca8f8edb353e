import { type Html, html } from "#local/github/pages/html.ts"
import { adfHtml } from "./adfHtml.ts"
import type { Account, Comment, Issue } from "./records.ts"

/** Every ticket of the site, with where it stands. */
export const listPage = (issues: ReadonlyArray<Issue>): string =>
  page(
    "Tickets",
    html`<ul>${issues.map(({ key, summary, status }) => html`<li><a href="/browse/${key}">${key}</a> ${summary} <small>${status.name}</small></li>`)}</ul>`
  )

/** What a person looks for first: what it is about, where it stands, what was said and who moved it; and room for a word of their own. */
export const issuePage = (issue: Issue, people: ReadonlyArray<Account>, moves: ReadonlyArray<string>): string => {
  const facts = {
    Ticket: issue.key,
    Status: issue.status.name,
    Labels: issue.labels.join(", ") || "–",
    Reporter: issue.reporter.displayName,
    Created: when(issue.created)
  }
  const links = issue.links.map(({ object, relationship }) => {
    const isResolved = (object["status"] as { readonly resolved?: boolean } | undefined)?.resolved === true
    const shown = html`<a href="${webOnly(object.url)}">${object.title}</a>`
    return html`<li>${relationship} ${isResolved ? html`<s>${shown}</s>` : shown}</li>`
  })
  return page(
    issue.summary,
    html`<dl>${Object.entries(facts).map(([name, value]) => html`<dt>${name}<dd>${value}`)}</dl>${adfHtml(issue.description)}
${section(
  "Moved",
  issue.moves.map(({ by, from, to }) => html`<li>${by.displayName}: ${from} → ${to}</li>`)
)}${section("Links", links)}
<h2>Comments</h2>${issue.comments.length === 0 ? html`<p>None yet.</p>` : issue.comments.map(commentHtml)}
<form method="post" action="/browse/${issue.key}">${as(people)}<textarea name="comment" rows="3" required placeholder="@agent approve"></textarea><button>Comment</button></form>
<form method="post" action="/browse/${issue.key}">${as(people)}<input name="label" placeholder="redgreen" required><button>Add label</button></form>
<form method="post" action="/browse/${issue.key}">${as(people)}<select name="status">${moves.map((name) => html`<option>${name}</option>`)}</select><button>Move</button></form>`
  )
}

const as = (people: ReadonlyArray<Account>) =>
  html`<select name="as" aria-label="You are">${people.map(({ accountId, displayName }) => html`<option value="${accountId}">${displayName}</option>`)}</select>`

const commentHtml = ({ author, body, created, updated }: Comment): Html =>
  html`<article><h3>${author.displayName} <small>${when(created)}${updated > created ? `, edited ${when(updated)}` : ""}</small></h3>${adfHtml(body)}</article>`

const section = (title: string, items: ReadonlyArray<Html>) =>
  items.length === 0 ? html`` : html`<h2>${title}</h2><ul>${items}</ul>`

const when = (at: number) => new Date(at).toISOString().slice(0, 19).replace("T", " ")

const webOnly = (url: string) => (/^https?:\/\//.test(url) ? url : "#")

const page = (title: string, body: Html) =>
  html`<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>
<style>:root{color-scheme:light dark;font:16px/1.5 system-ui}body{max-width:60rem;margin:2rem auto;padding:0 1rem;overflow-wrap:anywhere}
h1{font-size:1.6rem;line-height:1.25}h2{font-size:1.1rem;margin-top:2rem}h3{font-size:1rem;margin:.8rem 0 0}ul,ol{padding-left:1.2rem;margin:.4rem 0}p{margin:.4rem 0}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}dd{margin:0}dt,small{opacity:.7;font-weight:normal}
article{border-top:1px solid #8884;padding:.6rem 0}pre{white-space:pre-wrap;background:#8881;padding:.5rem;border-radius:.3rem;margin:.4rem 0}
form{display:flex;gap:.5rem;align-items:flex-start;margin:.6rem 0}textarea,input{flex:1;font:inherit}select,button{font:inherit}</style>
<h1>${title}</h1>${body}</html>`.text
