import { once } from "node:events"
import { createServer, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { apiEvent, apiIssue, issueWebhook } from "./apiShapes.ts"
import { type Delivery, deliver } from "./deliver.ts"
import { issuePage, listPage } from "./pages.ts"
import { type AlertPayload, rehosted, type StoredIssue, withEvent } from "./StoredIssue.ts"

/** What goes wrong with the next API calls: `times` of them, all without it. */
export interface SentryFault {
  readonly times?: number
  readonly status?: 429 | 500 | 502 | 503
  /** Seconds until a 429's window ends. */
  readonly resetIn?: number
  /** Take the request and never answer. */
  readonly hang?: true
}

export interface SentryRequest {
  readonly path: string
  /** 0: a fault left it without an answer. */
  readonly status: number
}

export interface SentryStandIn {
  readonly url: string
  /** Where webhooks go from now on. */
  connect(webhook: { readonly url: string; readonly secret: string }): void
  /** Learns the issue from the alert, then sends the alert. */
  raise(alert: AlertPayload): Promise<Delivery>
  /** Learns the issue from the alert, then sends an `issue` webhook of it, which has no stack trace. */
  raiseIssue(alert: AlertPayload, action: string): Promise<Delivery>
  setFault(fault: SentryFault | undefined): void
  /** API calls, oldest first. */
  readonly requests: ReadonlyArray<SentryRequest>
  readonly deliveries: ReadonlyArray<Delivery>
  stop(): Promise<void>
}

/** Sentry on loopback: webhooks out, the issue and event API in, a page for each issue. It knows what it was told by `raise`. */
export const startSentry = async (options: {
  readonly port?: number
  readonly webhook?: { readonly url: string; readonly secret: string }
  readonly token: string
}): Promise<SentryStandIn> => {
  const issues = new Map<string, StoredIssue>()
  const requests: Array<SentryRequest> = []
  const deliveries: Array<Delivery> = []
  let { webhook } = options
  let fault: SentryFault | undefined
  let faultsLeft = 0

  const answerApi = (path: string, authorization: string | undefined): Answer | undefined => {
    if (fault && faultsLeft-- > 0) {
      if (fault.hang) return undefined
      if (fault.status === 429) return rateLimited(fault.resetIn ?? 1)
      return { status: fault.status ?? 500, body: { detail: "Internal Error" } }
    }
    if (!authorization) return { status: 401, body: { detail: "Authentication credentials were not provided." } }
    if (authorization !== `Bearer ${options.token}`) return { status: 401, body: { detail: "Invalid token" } }
    const [issue, event] = find(path.slice("/api/0".length))
    if (!issue) return { status: 404, body: { detail: "The requested resource does not exist" } }
    return { status: 200, body: event ? apiEvent(issue, event) : apiIssue(issue, url) }
  }

  /** The issue, and the event where the path names one. */
  const find = (path: string) => {
    const [, organization, id, name] =
      /^(?:\/organizations\/([\w-]+))?\/issues\/([\w-]+)\/(?:events\/(\w+)\/)?$/.exec(path) ?? []
    const issue = [...issues.values()].find((known) => known.id === id || (organization && known.shortId === id))
    if (!issue || (organization !== undefined && organization !== issue.organization)) return []
    if (name === undefined) return [issue] as const
    const index = ["latest", "recommended"].includes(name) ? -1 : name === "oldest" ? 0 : undefined
    const event =
      issue.events.find((known) => known.event_id === name) ??
      (index === undefined ? undefined : issue.events.at(index))
    return event ? ([issue, event] as const) : []
  }

  const server = createServer((request, response) => {
    const path = (request.url ?? "/").replace(/\?.*/, "")
    if (path.startsWith("/api/0/")) {
      const answer = answerApi(path, request.headers.authorization)
      requests.push({ path, status: answer?.status ?? 0 })
      return answer && send(response, answer)
    }
    const [issue, event] = find(path)
    if (path !== "/" && !issue) return sendPage(response, 404, "There is no such issue.")
    sendPage(response, 200, issue ? issuePage(issue, event ?? issue.events.at(-1)!) : listPage([...issues.values()]))
  })
  server.listen(options.port ?? 0, "127.0.0.1")
  await once(server, "listening")
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const learn = (alert: AlertPayload): StoredIssue => {
    const { event } = rehosted(alert, url).data
    const issue = withEvent(issues.get(event.issue_id), event, issues.size + 1)
    issues.set(issue.id, issue)
    return issue
  }
  const post = async (resource: string, payload: unknown) => {
    if (!webhook) throw new Error("this Sentry knows no address to send webhooks to")
    const delivery = await deliver(webhook, resource, payload)
    deliveries.push(delivery)
    return delivery
  }

  return {
    ...{ url, requests, deliveries },
    connect: (to) => {
      webhook = to
    },
    raise: async (alert) => {
      learn(alert)
      return post("event_alert", rehosted(alert, url))
    },
    raiseIssue: async (alert, action) => post("issue", issueWebhook(learn(alert), url, action)),
    setFault: (next) => {
      fault = next
      faultsLeft = next?.times ?? Infinity
    },
    stop: async () => {
      server.close()
      server.closeAllConnections()
      if (server.listening) await once(server, "close")
    }
  }
}

interface Answer {
  readonly status: number
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
}

const rateLimited = (resetIn: number): Answer => ({
  status: 429,
  body: { detail: "You are attempting to use this endpoint too frequently. Limit is 40 requests in 1 seconds" },
  headers: {
    "X-Sentry-Rate-Limit-Limit": "40",
    "X-Sentry-Rate-Limit-Remaining": "0",
    "X-Sentry-Rate-Limit-Reset": String(Math.ceil(Date.now() / 1000) + resetIn),
    "X-Sentry-Rate-Limit-ConcurrentLimit": "25",
    "X-Sentry-Rate-Limit-ConcurrentRemaining": "24"
  }
})

const send = (response: ServerResponse, { status, body, headers }: Answer) => {
  response.writeHead(status, { "Content-Type": "application/json", ...headers })
  response.end(JSON.stringify(body))
}

const sendPage = (response: ServerResponse, status: number, html: string) => {
  response.writeHead(status, { "Content-Type": "text/html; charset=utf-8" })
  response.end(html)
}
