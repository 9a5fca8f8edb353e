import { readFile } from "node:fs/promises"
import type { IncomingMessage, ServerResponse } from "node:http"
import { readBody } from "#local/github/api/readBody.ts"
import type { Hub } from "#local/github/Hub.ts"
import { notFound, Refusal } from "#local/github/Refusal.ts"
import type { IssueRecord, PullRecord, RepositoryRecord } from "#local/github/records.ts"
import { comparison } from "#local/github/shapes/pull.ts"
import { act } from "./act.ts"
import { avatarSvg } from "./avatar.ts"
import { html } from "./html.ts"
import { writeIssue } from "./issueForm.ts"
import { conversationPage, filesPage } from "./issuePages.ts"
import { layout } from "./layout.ts"
import { commitPage, listPage, repositoriesPage, repositoryPage } from "./repositoryPages.ts"

interface Page {
  readonly type: string
  readonly text: string
}

const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

/** The pages for people. There is no sign-in: whoever is on this machine may look, and writes as a user they choose. */
export const servePage = async (
  hub: Hub,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL
): Promise<void> => {
  try {
    refuseForeign(hub, request)
    if (request.method === "POST") {
      const form = new URLSearchParams((await readBody(request)).toString())
      return void response.writeHead(303, { location: await written(hub, url.pathname, form) }).end()
    }
    if (request.method !== "GET" && request.method !== "HEAD") throw new Refusal(405, "Method Not Allowed")
    send(response, 200, await pageAt(hub, url.pathname))
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const content = html`<h1>${error.message}</h1><p>${(error.errors ?? []).map(reason)}</p><p><a href="${url.pathname}">Back</a></p>`
    send(response, error.status, { type: "text/html", text: layout(error.message, [], content) })
  }
}

/** Does what the form of this page is for; where to look afterwards. */
const written = async (hub: Hub, pathname: string, form: URLSearchParams): Promise<string> => {
  const [, owner = "", name = ""] = /^\/([^/]+)\/([^/]+)\/issues$/.exec(pathname) ?? []
  const repository = hub.store.repository(owner, name)
  if (repository !== undefined) {
    const issue = await hub.exclusively(repository, async () => writeIssue(hub, repository, form))
    return `${pathname}/${issue.number}`
  }
  const [place, issue] = issueAt(hub, pathname)
  await hub.exclusively(place, () => act(hub, place, issue, form))
  return pathname
}

/** A page elsewhere must neither read these (by a name that resolves to loopback) nor post to them. */
const refuseForeign = (hub: Hub, { method, headers }: IncomingMessage): void => {
  const { host, port } = new URL(hub.url)
  const own = [host, `localhost:${port}`]
  if (!own.includes(headers.host ?? "")) throw new Refusal(421, "Misdirected Request")
  const origin = headers.origin
  if (method === "POST" && origin !== `http://${headers.host}`)
    throw new Refusal(403, "Forms are taken from these pages only")
}

const pageAt = async (hub: Hub, pathname: string): Promise<Page> => {
  if (pathname === "/style.css")
    return { type: "text/css", text: await readFile(new URL("./style.css", import.meta.url), "utf8") }
  const picture = /^\/avatars\/([^/]+)\.svg$/.exec(pathname)?.[1]
  if (picture !== undefined) return { type: "image/svg+xml", text: avatarSvg(decodeURIComponent(picture)) }
  if (pathname === "/") return page(repositoriesPage(hub))
  const [, owner = "", name = "", kind, key = "", tab] = pathname.replace(/\/$/, "").split("/")
  const repository = hub.store.repository(owner, name)
  if (repository === undefined) throw notFound()
  if (kind === undefined) return page(await repositoryPage(hub, repository))
  if ((kind === "pulls" || kind === "issues") && key === "") return page(listPage(hub, repository, kind))
  if (kind === "commit") return page(await commitPage(hub, repository, key))
  const text = /^(\d+)\.(diff|patch)$/.exec(key)
  const [, issue] = issueAt(hub, `/${owner}/${name}/${kind}/${text?.[1] ?? key}`)
  if (issue.pull === null) return page(await conversationPage(hub, repository, issue))
  if (text !== null)
    return { type: "text/plain", text: await change(hub, repository, issue as PullRecord, text[2] ?? "") }
  if (tab === "files") return page(await filesPage(hub, repository, issue as PullRecord))
  return page(tab === undefined ? await conversationPage(hub, repository, issue) : undefined)
}

const page = (text: string | undefined): Page => {
  if (text === undefined) throw notFound()
  return { type: "text/html", text }
}

const issueAt = (hub: Hub, pathname: string): [RepositoryRecord, IssueRecord] => {
  const [, owner = "", name = "", number = ""] = /^\/([^/]+)\/([^/]+)\/(?:pull|issues)\/(\d+)$/.exec(pathname) ?? []
  const repository = hub.store.repository(owner, name)
  const issue = repository && hub.store.issue(repository, Number(number))
  if (repository === undefined || issue === undefined) throw notFound()
  return [repository, issue]
}

const change = async (hub: Hub, repository: RepositoryRecord, pull: PullRecord, kind: string): Promise<string> => {
  const { base, head } = await comparison(hub, repository, pull)
  const git = hub.git(repository)
  return kind === "diff" ? git.patch(base, head) : git.mailbox(base, head)
}

const reason = (error: unknown) => {
  const { message, field, code } =
    typeof error === "string" ? { message: error } : (error as Record<string, string | undefined>)
  return html`${message ?? `${field}: ${code}`} `
}

const send = (response: ServerResponse, status: number, { type, text }: Page): void => {
  response.writeHead(status, {
    "content-type": `${type}; charset=utf-8`,
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cache-control": "no-store"
  })
  response.end(text)
}
