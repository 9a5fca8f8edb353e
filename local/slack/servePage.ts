import { readFile } from "node:fs/promises"
import type { IncomingMessage, ServerResponse } from "node:http"
import { text } from "node:stream/consumers"
import { html } from "#local/github/pages/html.ts"
import { channelPage, page } from "./channelPage.ts"
import type { Delivered, People } from "./People.ts"
import type { Scene } from "./Scene.ts"
import type { Workspace } from "./Workspace.ts"

interface Pages {
  readonly workspace: Workspace
  readonly scene: Scene
  readonly people: People
  readonly url: () => string
}

const POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

/** The pages for people. There is no sign-in: whoever is on this machine may look, and acts as whom they choose. */
export const servePage =
  (pages: Pages) =>
  async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? "/", pages.url())
    const send = (status: number, body: string, type = "text/html") => {
      const headers = { "content-type": `${type}; charset=utf-8`, "content-security-policy": POLICY }
      response
        .writeHead(status, { ...headers, "x-content-type-options": "nosniff", "cache-control": "no-store" })
        .end(body)
    }
    if (isForeign(pages.url(), request)) return send(403, page("Forms are taken from these pages only", html``))
    if (pathname === "/style.css")
      return send(200, await readFile(new URL("./style.css", import.meta.url), "utf8"), "text/css")
    const [firstChannel = "", firstPerson = ""] = [
      [...pages.workspace.channels.keys()][0],
      [...pages.workspace.people.keys()][0]
    ]
    if (pathname === "/") return void response.writeHead(302, { location: `/channels/${firstChannel}` }).end()
    const channel = /^\/channels\/([\w-]+)$/.exec(pathname)?.[1] ?? ""
    if (!pages.workspace.channels.has(channel)) return send(404, page("There is no such channel", html``))
    if (request.method === "POST") {
      const form = new URLSearchParams(await text(request))
      const delivered = await act(pages, channel, form)
      const problem = delivered === undefined ? undefined : problemOf(delivered)
      const back = `/channels/${channel}?as=${encodeURIComponent(form.get("as") ?? firstPerson)}`
      if (problem === undefined) return void response.writeHead(303, { location: back }).end()
      return send(200, page("The app did not take it", html`<p>${problem}</p><p><a href="${back}">Back</a></p>`))
    }
    const as = searchParams.get("as") ?? firstPerson
    if (!pages.workspace.people.has(as)) return send(404, page("There is no such person", html``))
    send(200, await channelPage({ ...pages, channel, as }))
  }

/** A page elsewhere must neither read these (by a name that resolves to loopback) nor post to them. */
const isForeign = (url: string, { headers, method }: IncomingMessage) => {
  const { host, port } = new URL(url)
  return (
    ![host, `localhost:${port}`].includes(headers.host ?? "") ||
    (method === "POST" && headers.origin !== `http://${headers.host}`)
  )
}

const act = async (
  { people, scene }: Pages,
  channel: string,
  form: URLSearchParams
): Promise<Delivered | undefined> => {
  const as = form.get("as") ?? ""
  const view = form.get("view")
  if (view !== null && form.get("close") !== null) return void scene.views.delete(view)
  const values = Object.fromEntries(
    [...form].flatMap(([name, value]) => (name.startsWith("value:") ? [[name.slice(6), value]] : []))
  )
  if (view !== null) return people.submit(as, view, values)
  const action = form.get("action")
  const choose = form.get("choose")
  if (action !== null)
    return people.click(as, form.get("ts") ?? "", action, { channel, ...(choose === null ? {} : { choose }) })
  return people.command(as, (form.get("command") ?? "").replace(/^\/agent\s*/, ""), { channel })
}

/** What Slack would tell the person. */
const problemOf = ({ body, status }: Delivered): string | undefined => {
  if (status === 0) return "It did not answer within three seconds."
  if (status !== 200) return `It answered ${status}.`
  return body?.response_action === "errors" ? Object.values(body.errors as Record<string, string>).join(" ") : undefined
}
