import { once } from "node:events"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { buffer } from "node:stream/consumers"
import { setTimeout as sleep } from "node:timers/promises"
import { typed } from "./adf.ts"
import type { Answered } from "./Call.ts"
import { Faults, type JiraFault } from "./Faults.ts"
import { JiraSite, type NewIssue } from "./JiraSite.ts"
import { issuePage, listPage } from "./pages.ts"
import { type Account, type Comment, type Issue, Refusal } from "./records.ts"
import { route } from "./routes.ts"
import { webhookShape } from "./shapes.ts"
import { type JiraDelivery, Webhooks, type WebhookTarget } from "./Webhooks.ts"
import { softwareWorkflow, type Workflow } from "./workflow.ts"

export interface JiraRequest {
  readonly method: string
  readonly path: string
  /** 0: a fault left it without an answer. */
  readonly status: number
}

export interface JiraStandIn {
  readonly url: string
  /** Where webhooks go from now on; an empty secret leaves them unsigned. */
  connect(webhook: WebhookTarget): void
  readonly webhooks: Webhooks
  createIssue(by: Account, issue: NewIssue): Issue
  /** As Sentry's integration writes it: wiki markup, by Sentry's own account. */
  createSentryIssue(issue: {
    readonly project: string
    readonly title: string
    readonly shortId: string
    readonly url: string
    readonly stack: string
  }): Issue
  /** Words as a person types them, or a whole ADF document. */
  commentAs(by: Account, key: string, body: string | object): Comment
  editComment(by: Account, key: string, id: string, text: string): Comment
  deleteComment(by: Account, key: string, id: string): void
  label(by: Account, key: string, label: string): void
  /** By the status's name. */
  transition(by: Account, key: string, status: string): void
  issue(key: string): Issue
  comments(key: string): ReadonlyArray<Comment>
  setFault(fault: JiraFault): void
  clearFaults(): void
  /** API calls, oldest first. */
  readonly requests: ReadonlyArray<JiraRequest>
  readonly deliveries: ReadonlyArray<JiraDelivery>
  stop(): Promise<void>
}

/** Sentry's integration has an account of its own on the site. */
export const sentryAccount: Account = {
  ...{ accountId: "557058:sentry-app", displayName: "Sentry", accountType: "app", may: "write" }
}

/**
 * Jira Cloud on loopback: REST v3 (and what of v2 is needed), Basic authentication, signed admin webhooks with their retries, a
 * page for each ticket at `/browse/<key>`. It keeps nothing when it stops.
 */
export const startJira = async (options: {
  readonly port?: number
  readonly accounts: ReadonlyArray<Account>
  readonly webhook?: WebhookTarget
  readonly workflow?: Workflow
  /** Jira waits five to fifteen minutes between attempts. */
  readonly retryMs?: number
}): Promise<JiraStandIn> => {
  const requests: Array<JiraRequest> = []
  const faults = new Faults()
  const webhooks = new Webhooks(options.retryMs ?? 200, options.webhook)
  let changelogId = 10_220
  const site = new JiraSite(options.workflow ?? softwareWorkflow, (happening) =>
    webhooks.send(happening.name, webhookShape(happening, String(++changelogId), url))
  )

  const answerApi = (request: IncomingMessage, path: URL, sent: Buffer): Answered => {
    const by = accountOf(options.accounts, request.headers.authorization)
    if (by === "wrong") return { status: 401, body: "Client must be authenticated to access this resource." }
    const [, version, rest] = /^\/rest\/api\/(2|3|latest)(\/.*)$/.exec(path.pathname) ?? []
    const found = rest === undefined ? undefined : route(request.method!, decodeURI(rest))
    if (found === undefined) return { status: 404, body: { errorMessages: ["Not found"], errors: {} } }
    if (found === "method") return { status: 405 }
    const body = jsonOf(sent)
    if (body === undefined)
      throw new Refusal(400, ["There was an error parsing JSON. Check that your request body is valid."])
    const call = {
      by,
      site,
      base: url,
      rest: version === "3" ? 3 : 2,
      path: found.path,
      query: path.searchParams,
      body
    } as const
    return found.handler(call)
  }

  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const path = new URL(request.url ?? "/", "http://jira")
    const sent = await buffer(request)
    if (!path.pathname.startsWith("/rest/")) {
      if (request.method === "POST") byHand(path.pathname, new URLSearchParams(sent.toString()))
      return showPage(site, people, path.pathname, response)
    }
    const fault = faults.take(request.method!, path.pathname)
    const record = (status: number) => requests.push({ method: request.method!, path: path.pathname, status })
    if (fault?.slowMs !== undefined) await sleep(fault.slowMs)
    if (fault?.hang) return record(0)
    if (fault?.status !== undefined) {
      record(fault.status)
      return send(response, failed(fault.status), retryHeaders(fault))
    }
    const answered = attempt(() => answerApi(request, path, sent))
    if (fault?.dropAfter) {
      await fault.beforeDrop?.()
      record(0)
      return response.destroy()
    }
    record(answered.status)
    send(response, answered)
  }

  const people = options.accounts.filter(({ accountType, token }) => accountType === "atlassian" && token === undefined)

  /** What a person does on a ticket's page. */
  const byHand = (path: string, form: URLSearchParams) => {
    const by = people.find(({ accountId }) => accountId === form.get("as"))
    const key = keyIn(path)
    if (by === undefined || key === undefined) return
    const [comment, label, status] = ["comment", "label", "status"].map((name) => form.get(name)?.trim() || undefined)
    attempt(() => {
      if (comment !== undefined) site.comment(by, key, typed(comment))
      if (label !== undefined) site.setLabels(by, key, [...issue(key).labels, label])
      if (status !== undefined) site.transition(by, key, transitionTo(key, status))
      return { status: 204 }
    })
  }

  const transitionTo = (key: string, status: string) =>
    site.transitions(issue(key)).find(({ to }) => to.name === status)?.id ?? "none"

  const server = createServer((request, response) => void serve(request, response))
  server.listen(options.port ?? 0, "127.0.0.1")
  await once(server, "listening")
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const root: Account = { accountId: "root", displayName: "root", accountType: "atlassian", may: "write" }
  const issue = (key: string) => site.issue(root, key)

  return {
    ...{ url, webhooks, requests, deliveries: webhooks.deliveries, issue },
    connect: (target) => webhooks.connect(target),
    createIssue: (by, made) => site.create(by, made),
    createSentryIssue: ({ project, title, shortId, url: link, stack }) =>
      site.create(sentryAccount, {
        ...{ project, summary: title },
        description: `Sentry Issue: [${shortId}|${link}?referrer=jira_integration]\n\n{code}\n${stack}\n{code}`
      }),
    commentAs: (by, key, body) => site.comment(by, key, typeof body === "string" ? typed(body) : body),
    editComment: (by, key, id, text) => site.editComment(by, key, id, typed(text)),
    deleteComment: (by, key, id) => site.deleteComment(by, key, id),
    label: (by, key, label) => site.setLabels(by, key, [...issue(key).labels, label]),
    transition: (by, key, status) => site.transition(by, key, transitionTo(key, status)),
    comments: (key) => issue(key).comments,
    setFault: (fault) => faults.set(fault),
    clearFaults: () => faults.clear(),
    stop: async () => {
      await webhooks.stop()
      server.close()
      server.closeAllConnections()
      if (server.listening) await once(server, "close")
    }
  }
}

/** Who the Basic credentials are of; nobody without them. */
const accountOf = (
  accounts: ReadonlyArray<Account>,
  authorization: string | undefined
): Account | "wrong" | undefined => {
  if (authorization === undefined) return undefined
  const [, encoded] = /^Basic (.+)$/i.exec(authorization) ?? []
  const given = Buffer.from(encoded ?? "", "base64").toString()
  return accounts.find(({ email, token }) => token !== undefined && given === `${email}:${token}`) ?? "wrong"
}

const attempt = (handle: () => Answered): Answered => {
  try {
    return handle()
  } catch (error) {
    if (error instanceof Refusal) return { status: error.status, body: error.body }
    throw error
  }
}

const jsonOf = (sent: Buffer): Record<string, unknown> | undefined => {
  if (sent.length === 0) return {}
  try {
    return JSON.parse(sent.toString())
  } catch {
    return undefined
  }
}

const failed = (status: number): Answered => ({
  status,
  body: status === 429 ? { errorMessages: ["Rate limit exceeded."], errors: {} } : "<html>Something went wrong</html>"
})

const retryHeaders = ({ status, retryAfter = 1 }: JiraFault): Record<string, string> =>
  status === 429
    ? {
        "Retry-After": String(retryAfter),
        "RateLimit-Reason": "jira-burst-based",
        "X-RateLimit-Limit": "100",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": new Date(Date.now() + retryAfter * 1000).toISOString()
      }
    : {}

const send = (response: ServerResponse, { status, body }: Answered, headers: Record<string, string> = {}) => {
  const isText = typeof body === "string"
  response.writeHead(status, {
    "Content-Type": isText ? "text/html;charset=UTF-8" : "application/json;charset=UTF-8",
    ...headers
  })
  response.end(body === undefined ? undefined : isText ? body : JSON.stringify(body))
}

const keyIn = (path: string): string | undefined => /^\/browse\/([\w-]+)$/.exec(path)?.[1]?.toUpperCase()

const showPage = (site: JiraSite, people: ReadonlyArray<Account>, path: string, response: ServerResponse) => {
  const issue = site.issues.find((one) => one.key === keyIn(path))
  const isList = path === "/"
  const page = issue
    ? issuePage(
        issue,
        people,
        site.transitions(issue).map(({ to }) => to.name)
      )
    : isList
      ? listPage(site.issues)
      : "There is no such ticket."
  response.writeHead(issue || isList ? 200 : 404, { "Content-Type": "text/html; charset=utf-8" })
  response.end(page)
}
