import { once } from "node:events"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { text as textOf } from "node:stream/consumers"
import { answerApi, type Changed } from "./api.ts"
import { installation, issueWebhook, olderIssueWebhook } from "./apiShapes.ts"
import type { Delivery } from "./deliver.ts"
import { type Answer, answerOf, Faults, rateLimit, type SentryFault } from "./Faults.ts"
import { Hooks, type WebhookAddress } from "./Hooks.ts"
import { Issues } from "./Issues.ts"
import { commentWebhook, errorWebhook } from "./otherWebhooks.ts"
import { issuePage, listPage } from "./pages.ts"
import { pythonJson } from "./pythonJson.ts"
import { type AlertPayload, type Author, rehosted, type StoredIssue } from "./StoredIssue.ts"

export type { SentryFault } from "./Faults.ts"

export interface SentryRequest {
  readonly method: string
  readonly path: string
  /** 0: a fault left it without an answer. */
  readonly status: number
}

export interface SentryStandIn {
  readonly url: string
  /** Where webhooks go from now on. */
  connect(webhook: WebhookAddress): void
  readonly issues: Issues
  /** On their way out: duplicates, late ones, those out of order, and what was answered. */
  readonly hooks: Hooks
  /** Learns the issue from the alert and tells nobody: what a lost webhook leaves behind. */
  learn(alert: AlertPayload): StoredIssue
  /** Learns the issue from the alert, then sends the alert. `settings` are those of its rule's action. */
  raise(alert: AlertPayload, settings?: Readonly<Record<string, string>>): Promise<Delivery>
  /** Learns the issue from the alert, then sends an `issue` webhook of it, which has no stack trace. */
  raiseIssue(alert: AlertPayload, action: string, age?: "before 2025"): Promise<Delivery>
  raiseError(alert: AlertPayload): Promise<Delivery>
  /** What was resolved happens again, and Sentry says so. */
  regress(issueId: string): Promise<Delivery>
  /** A person writes a comment on an issue's page. */
  commentAs(user: Author, issueId: string, text: string): Promise<Delivery>
  /** Somebody saves an alert rule whose action is ours. */
  saveAlertAction(uri: string, settings: Readonly<Record<string, string>>): Promise<Pick<Answer, "status" | "body">>
  /** In place of those that were set before. */
  setFaults(...faults: ReadonlyArray<SentryFault>): void
  /** API calls, oldest first. */
  readonly requests: ReadonlyArray<SentryRequest>
  readonly deliveries: ReadonlyArray<Delivery>
  stop(): Promise<void>
}

/** Whose the token is: an internal integration writes as a user of its own, which webhooks call an application. */
const integration: Author = { type: "application", id: "8101", name: "Redgreen" }

/**
 * Sentry on loopback: webhooks out, the API of issues, events and comments in, a page for each issue. It knows what it was
 * told.
 */
export const startSentry = async (options: {
  readonly port?: number
  readonly webhook?: WebhookAddress
  readonly token: string
  /** Of the token. */
  readonly scopes?: ReadonlyArray<string>
}): Promise<SentryStandIn> => {
  const { scopes = ["org:read", "project:read", "event:read", "event:write"] } = options
  const issues = new Issues()
  const hooks = new Hooks(options.webhook)
  const faults = new Faults()
  const requests: Array<SentryRequest> = []

  const changed = (change: Changed) =>
    change._tag === "Commented"
      ? hooks.sendAside("comment", commentWebhook(change.action, change.issue, change.comment, integration))
      : hooks.sendAside("issue", issueWebhook(change.issue, url, "resolved", integration))

  const answer = async (request: IncomingMessage, at: URL): Promise<Answer | "hang" | "drop"> => {
    const method = request.method ?? "GET"
    const body = method === "GET" ? undefined : jsonOf(await textOf(request))
    const fault = faults.meet(method, at.pathname)
    if (fault?.hang) return "hang"
    if (fault?.slow) await new Promise((resolve) => setTimeout(resolve, fault.slow))
    const instead = fault && answerOf(fault)
    if (instead) return instead
    const { authorization } = request.headers
    if (!authorization) return { status: 401, body: { detail: "Authentication credentials were not provided." } }
    if (authorization !== `Bearer ${options.token}`) return { status: 401, body: { detail: "Invalid token" } }
    if (at.pathname === "/api/0/") return { status: 200, body: { version: "0", auth: { scopes }, user: null } }
    if (!scopes.includes(method === "GET" ? "event:read" : "event:write")) return answerOf({ status: 403 })!
    const answered = answerApi(issues, integration, url, { method, url: at, body }, changed)
    if (fault?.dropAfterEffect) await fault.beforeDrop?.()
    return fault?.dropAfterEffect ? "drop" : { ...answered, headers: { ...rateLimit(), ...answered.headers } }
  }

  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const at = new URL(request.url ?? "/", url)
    if (at.pathname.startsWith("/api/0/")) {
      const answered = await answer(request, at)
      const status = typeof answered === "string" ? 0 : answered.status
      requests.push({ method: request.method ?? "GET", path: at.pathname, status })
      if (answered === "drop") request.socket.destroy()
      else if (answered !== "hang") send(response, answered)
      return
    }
    const [, organization, id = "", name] =
      /^(?:\/organizations\/([\w-]+))?\/issues\/([\w-]+)\/(?:events\/(\w+)\/)?$/.exec(at.pathname) ?? []
    const issue = issues.find(id, organization)
    if (at.pathname !== "/" && !issue) return sendPage(response, 404, "There is no such issue.")
    const event = issue?.events.find((known) => known.event_id === name) ?? issue?.events.at(-1)
    sendPage(response, 200, issue && event ? issuePage(issue, event) : listPage(issues.all))
  }
  const server = createServer((request, response) => void serve(request, response))
  server.listen(options.port ?? 0, "127.0.0.1")
  await once(server, "listening")
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const learn = (alert: AlertPayload) => issues.learn(rehosted(alert, url))
  return {
    ...{ url, issues, hooks, requests, learn, deliveries: hooks.deliveries },
    connect: (to) => {
      hooks.address = to
    },
    raise: async (alert, settings) => {
      learn(alert)
      const { data, ...rest } = rehosted(alert, url)
      const filledIn = Object.entries(settings ?? {}).map(([name, value]) => ({ name, value }))
      const rule = settings && { issue_alert: { title: "Redgreen", settings: filledIn } }
      return hooks.send("event_alert", { ...rest, data: { ...data, ...rule } })
    },
    raiseIssue: async (alert, action, age) =>
      hooks.send("issue", (age === undefined ? issueWebhook : olderIssueWebhook)(learn(alert), url, action)),
    raiseError: async (alert) => {
      learn(alert)
      return hooks.send("error", errorWebhook(alert, url))
    },
    regress: async (id) => hooks.send("issue", issueWebhook(issues.regress(id), url, "unresolved")),
    commentAs: async (user, id, text) => {
      const comment = issues.comment(id, user, text)
      return hooks.send("comment", commentWebhook("created", issues.find(id)!, comment, user))
    },
    saveAlertAction: (uri, settings) => {
      const fields = Object.entries(settings).map(([name, value]) => ({ name, value }))
      return hooks.component("POST", uri, pythonJson({ fields, installationId: installation.uuid }))
    },
    setFaults: (...next) => faults.set(...next),
    stop: async () => {
      await hooks.settled()
      server.close()
      server.closeAllConnections()
      if (server.listening) await once(server, "close")
    }
  }
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const send = (response: ServerResponse, { status, body, headers }: Answer) => {
  response.writeHead(status, { "Content-Type": "application/json", ...headers })
  response.end(body === undefined ? undefined : JSON.stringify(body))
}

const sendPage = (response: ServerResponse, status: number, html: string) => {
  response.writeHead(status, { "Content-Type": "text/html; charset=utf-8" })
  response.end(html)
}
