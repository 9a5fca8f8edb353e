import type { IncomingMessage, RequestListener, ServerResponse } from "node:http"
import type { Permissions } from "./Apps.ts"
import { Api, type ApiAnswer } from "./api/Api.ts"
import type { Faults } from "./api/Faults.ts"
import { authenticate } from "./authenticate.ts"
import type { GitEnvironment } from "./git/runGit.ts"
import { isGitPath, serveGit } from "./git/serveGit.ts"
import type { Hub } from "./Hub.ts"
import { servePage } from "./pages/servePage.ts"

/** One answered request: for tests to see what was asked of GitHub. `status` is 0 when the connection was cut. */
export interface SeenRequest {
  readonly method: string
  /** With the query. */
  readonly path: string
  readonly login: string | null
  /** Of an App's token. */
  readonly permissions?: Permissions
  readonly status: number
}

export interface ServerParts {
  readonly hub: Hub
  /** Folder of the repositories. */
  readonly root: string
  readonly environment: GitEnvironment
  readonly faults: Faults
  readonly requests: Array<SeenRequest>
  readonly say: (line: string) => void
}

/** One port for git, the API and the pages. */
export const requestListener = (parts: ServerParts): RequestListener => {
  const { hub, faults, requests, say } = parts
  const api = new Api(hub)

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = URL.parse(request.url ?? "/", hub.url)
    if (url === null) return void response.writeHead(400).end()
    const { method = "GET" } = request
    const user = authenticate(hub.accounts, request.headers.authorization)
    response.once("close", () => {
      const status = response.writableFinished ? response.statusCode : 0
      const granted = user?.grant?.kind === "token" ? { permissions: user.grant.permissions } : {}
      requests.push({ method, path: url.pathname + url.search, login: user?.login ?? null, status, ...granted })
    })
    const path = apiPath(url.pathname)
    if (path !== undefined) {
      const fault = faults.take(method, path, user?.login)
      const answer = await api.answer({ request, url, path, user, fault })
      if (fault !== undefined && "drop" in fault) {
        await fault.beforeDrop?.()
        return void response.destroy()
      }
      return send(response, answer)
    }
    if (!isGitPath(url.pathname)) return servePage(hub, request, response, url)
    await serveGit({ ...parts, request, url, user, fault: faults.take(method, url.pathname, user?.login) }, response)
  }

  return (request, response) => {
    serve(request, response).catch((error: unknown) => {
      say(`${request.method} ${request.url?.split("?")[0]} failed: ${error instanceof Error ? error.message : error}`)
      if (response.headersSent) response.destroy()
      else response.writeHead(error instanceof URIError ? 400 : 500).end()
    })
  }
}

/** The API lives where GitHub Enterprise Server has it: REST under `/api/v3`, GraphQL at `/api/graphql`. */
const apiPath = (pathname: string): string | undefined => {
  if (pathname === "/api/graphql") return "/graphql"
  return pathname.startsWith("/api/v3/") ? pathname.slice("/api/v3".length) : undefined
}

const send = (response: ServerResponse, { status, headers, body }: ApiAnswer): void => {
  if (body === undefined) return void response.writeHead(status, headers).end()
  const plain = typeof body === "string" || Buffer.isBuffer(body)
  response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers })
  response.end(plain ? body : JSON.stringify(body))
}
