import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { text } from "node:stream/consumers"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { freshAlert, withEvent } from "#test/alerts.ts"
import { type SentryStandIn, startSentry } from "./startSentry.ts"

const token = "sntrys_local"
const kim = { type: "user", id: "7", name: "Kim" } as const
let sentry: SentryStandIn
let hooks: { readonly received: Array<{ readonly resource: string; readonly body: Body }>; url: string; stop(): void }

interface Body {
  readonly action: string
  readonly actor: { readonly type: string; readonly id: string | number }
  readonly data: { readonly comment?: string; readonly issue?: { readonly status: string; readonly substatus: string } }
}

beforeEach(async () => {
  hooks = await listen()
  sentry = await startSentry({ token, webhook: { url: hooks.url, secret: "client-secret" } })
})
afterEach(async () => {
  await sentry.stop()
  hooks.stop()
})

const call = async (method: string, path: string, body?: unknown, as = token) => {
  const response = await fetch(`${sentry.url}/api/0/${path}`, {
    ...{ method, headers: { authorization: `Bearer ${as}` } },
    ...(body === undefined ? {} : { body: JSON.stringify(body) })
  })
  const written = await response.text()
  return { status: response.status, headers: response.headers, body: written === "" ? undefined : JSON.parse(written) }
}
const list = (query: string, more = "") =>
  call("GET", `organizations/harbor/issues/?query=${encodeURIComponent(query)}${more}`)

describe("the list of issues", () => {
  it("finds by status, category, project, level, time and count, newest first", async () => {
    const [old, young] = [60, 1].map((ago) =>
      withEvent(freshAlert(), { datetime: new Date(Date.now() - ago * 60_000).toISOString() })
    ) as [ReturnType<typeof freshAlert>, ReturnType<typeof freshAlert>]
    for (const alert of [old, young]) sentry.learn(alert)
    const [a, b] = [old.data.event.issue_id, young.data.event.issue_id]
    sentry.learn(withEvent(old, { event_id: "f".repeat(32), datetime: new Date().toISOString() }))
    const since = new Date(Date.now() - 600_000).toISOString()
    for (const [query, sort, found] of [
      ["is:unresolved issue.category:error project:parcel-post level:error", "new", [b, a]],
      ["", "date", [a, b]],
      [`firstSeen:>=${since}`, "new", [b]],
      [`lastSeen:>${since}`, "new", [b, a]],
      [`firstSeen:<${since}`, "new", [a]],
      ["timesSeen:>=2", "new", [a]],
      ["timesSeen:1", "new", [b]],
      ["is:resolved", "new", []],
      ["is:regressed", "new", []]
    ] as const) {
      const { status, body } = await list(query, `&sort=${sort}`)
      expect([query, status, body.map(({ id }: { id: string }) => id)]).toEqual([query, 200, found])
    }
    await sentry.regress(a)
    expect((await list("is:unresolved is:regressed")).body).toMatchObject([{ id: a, substatus: "regressed" }])
    expect((await call("GET", `issues/${a}/`)).body.activity).toMatchObject([{ type: "set_regression" }])
  })

  it("goes from page to page by its Link header, and says what is left of the limit", async () => {
    for (let count = 0; count < 5; count++) sentry.learn(freshAlert())
    const first = await list("is:unresolved", "&limit=3")
    expect(first.body).toHaveLength(3)
    expect(first.headers.get("x-sentry-rate-limit-remaining")).toBe("39")
    const links = first.headers.get("link")!
    expect(links).toMatch(
      /rel="previous"; results="false"; cursor="0:0:1", <http.*>; rel="next"; results="true"; cursor="0:1:0"$/
    )
    const second = await list("is:unresolved", "&limit=3&cursor=0:1:0")
    expect(second.body).toHaveLength(2)
    expect(second.headers.get("link")).toMatch(/results="true".*results="false"/)
  })

  it("refuses what it cannot read", async () => {
    expect(await list("is:unresolved nonsense:~1")).toMatchObject({ status: 400 })
    expect(await list("firstSeen:>yesterday")).toMatchObject({ status: 400 })
    expect(await list("is:unresolved", "&cursor=x")).toMatchObject({ status: 400 })
  })
})

describe("comments", () => {
  it("are written once within the hour, changed and deleted by who wrote them, and told of as an application's", async () => {
    const { id } = sentry.learn(freshAlert())
    const path = `organizations/harbor/issues/${id}/comments/`
    const posted = await call("POST", path, { text: "first" })
    expect(posted).toMatchObject({ status: 201, body: { type: "note", data: { text: "first" } } })
    expect(await call("POST", path, { text: "first" })).toMatchObject({
      ...{ status: 400, body: { detail: "You have already posted that comment." } }
    })
    expect(await call("POST", path, { text: " " })).toMatchObject({ status: 400 })
    const mine = `${path}${posted.body.id}/`
    expect(await call("PUT", mine, { text: "second" })).toMatchObject({
      status: 200,
      body: { data: { text: "second" } }
    })
    await sentry.commentAs(kim, id, "hers")
    const [hers, own] = (await call("GET", path)).body
    expect([hers.data.text, own.data.text]).toEqual(["hers", "second"])
    expect((await call("PUT", `${path}${hers.id}/`, { text: "mine now" })).status).toBe(404)
    expect((await call("DELETE", `${path}${hers.id}/`)).status).toBe(404)
    expect((await call("DELETE", mine)).status).toBe(204)
    expect((await call("GET", path)).body).toHaveLength(1)
    await sentry.hooks.settled()
    const told = hooks.received.map(({ resource, body }) => [resource, body.action, body.actor.type])
    expect(told).toEqual([
      ["comment", "created", "application"],
      ["comment", "updated", "application"],
      ["comment", "created", "user"]
    ])
  })

  it("stand on the issue's page, with its status, and are no markup", async () => {
    const issue = sentry.learn(freshAlert())
    sentry.issues.comment(issue.id, kim, "<script>alert(1)</script>")
    sentry.issues.resolve(issue.id)
    const page = await (await fetch(`${sentry.url}/organizations/harbor/issues/${issue.id}/`)).text()
    expect(page).toContain("&lt;script&gt;")
    expect(page).toMatch(/<dt>Status<dd>resolved/)
  })
})

describe("what Sentry refuses", () => {
  it("a token without the scope, a status it does not know, a release where there is none", async () => {
    const reading = await startSentry({ token, scopes: ["event:read"] })
    const known = reading.learn(freshAlert())
    const refused = await fetch(`${reading.url}/api/0/issues/${known.id}/comments/`, {
      ...{ method: "POST", body: '{"text":"x"}', headers: { authorization: `Bearer ${token}` } }
    })
    expect(refused.status).toBe(403)
    const root = await fetch(`${reading.url}/api/0/`, { headers: { authorization: `Bearer ${token}` } })
    expect(await root.json()).toMatchObject({ auth: { scopes: ["event:read"] } })
    await reading.stop()
    const { id } = sentry.learn(withEvent(freshAlert(), { release: null }))
    expect((await call("PUT", `issues/${id}/`, { status: "gone" })).status).toBe(400)
    expect(await call("PUT", `issues/${id}/`, { status: "resolvedInNextRelease" })).toMatchObject({
      ...{ status: 400, body: { statusDetails: { inNextRelease: [expect.stringMatching(/^No release data/)] } } }
    })
    expect(await call("PUT", `issues/${id}/`, { status: "resolved" })).toMatchObject({ body: { status: "resolved" } })
  })
})

describe("webhooks on their way", () => {
  it("come twice, late, newest first, or never", async () => {
    const [lost, first, second] = [freshAlert(), freshAlert(), freshAlert()]
    sentry.learn(lost)
    sentry.hooks.hold()
    await sentry.raiseIssue(first, "created")
    sentry.hooks.copies = 2
    await sentry.raise(second)
    expect(hooks.received).toEqual([])
    await sentry.hooks.release("newest first")
    expect(hooks.received.map(({ resource }) => resource)).toEqual(["event_alert", "event_alert", "issue", "issue"])
    expect(sentry.issues.all).toHaveLength(3)
  })

  it("hangs up after it did what was asked", async () => {
    const { id } = sentry.learn(freshAlert())
    sentry.setFaults({ times: 1, method: "POST", dropAfterEffect: true })
    await expect(call("POST", `issues/${id}/comments/`, { text: "x" })).rejects.toThrow()
    expect(sentry.issues.find(id)?.comments).toHaveLength(1)
    expect(sentry.requests.at(-1)).toMatchObject({ method: "POST", status: 0 })
  })
})

const listen = async () => {
  const received: (typeof hooks)["received"] = []
  const server = createServer(async (request, response) => {
    received.push({ resource: String(request.headers["sentry-hook-resource"]), body: JSON.parse(await text(request)) })
    response.writeHead(200).end()
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return {
    ...{ received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/sentry` },
    stop: () => {
      server.close()
      server.closeAllConnections()
    }
  }
}
