import { numberedLines } from "./apiShapes.ts"
import type { AlertedEvent, StoredFrame, StoredIssue } from "./StoredIssue.ts"

/** Every issue the stand-in has been told of. */
export const listPage = (issues: ReadonlyArray<StoredIssue>): string =>
  page(
    "Issues",
    `<ul>${issues
      .map(
        (issue) =>
          `<li><a href="/organizations/${issue.organization}/issues/${issue.id}/">${issue.shortId}</a> ${html(issue.events.at(-1)!.title)} <small>${issue.status}</small></li>`
      )
      .join("")}</ul>`
  )

/** What a person looks for first: title, when, how often, and the stack with the newest frame on top. */
export const issuePage = (issue: StoredIssue, event: AlertedEvent): string => {
  const facts = {
    Issue: issue.shortId,
    Project: `${issue.organization} / ${issue.project}`,
    Status: issue.substatus === null ? issue.status : `${issue.status} (${issue.substatus})`,
    Level: event.level,
    Events: issue.events.length,
    "First seen": issue.events[0]!.datetime,
    "Last seen": issue.events.at(-1)!.datetime,
    Release: event.release ?? "–"
  }
  const terms = Object.entries(facts).map(([name, value]) => `<dt>${name}<dd>${html(String(value))}`)
  const stacks = (event.exception?.values ?? [])
    .toReversed()
    .map(
      ({ type, value, stacktrace }) =>
        `<h2>${html(type)}: ${html(value)}</h2>${(stacktrace?.frames ?? []).toReversed().map(frameHtml).join("")}`
    )
  const comments = issue.comments.map(
    ({ by, at, text }) =>
      `<article><h3>${html(by.name)} <small>${html(at)}</small></h3><pre>${html(text)}</pre></article>`
  )
  const activity = comments.length === 0 ? "" : `<h2>Comments</h2>${comments.join("")}`
  return page(event.title, `<p>${html(event.culprit)}<dl>${terms.join("")}</dl>${activity}${stacks.join("")}`)
}

const frameHtml = (frame: StoredFrame): string => {
  const at = frame.lineno === null ? "" : `:${frame.lineno}:${frame.colno}`
  const lines = numberedLines(frame).map(([number, line]) => {
    const text = `${String(number).padStart(5)}  ${html(line)}`
    return number === frame.lineno ? `<mark>${text}</mark>` : text
  })
  const summary = `${html(frame.function ?? "?")} <small>${html(frame.filename + at)}</small>`
  return `<details${frame.in_app ? " open" : ""}><summary>${summary}</summary><pre>${lines.join("\n")}</pre></details>`
}

const page = (
  title: string,
  body: string
) => `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${html(title)}</title>
<style>:root{color-scheme:light dark;font:16px/1.5 system-ui}body{max-width:60rem;margin:2rem auto;padding:0 1rem;overflow-wrap:anywhere}
h1{font-size:1.6rem;line-height:1.25}h2{font-size:1.1rem}h3{font-size:1rem;margin-bottom:0}article pre{white-space:pre-wrap}ul{padding-left:1.2rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}dd{margin:0}dt,small{opacity:.7}
pre{overflow-x:auto;font-size:.85rem}summary{cursor:pointer}</style>
<h1>${html(title)}</h1>${body}</html>`

const html = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")
