import type { IncomingMessage, ServerResponse } from "node:http"
import type { Account } from "#local/github/Accounts.ts"
import { movesBetween, refsMoved } from "#local/github/actions/refsMoved.ts"
import type { Fault } from "#local/github/api/Faults.ts"
import type { Hub } from "#local/github/Hub.ts"
import { Refusal } from "#local/github/Refusal.ts"
import type { RepositoryRecord } from "#local/github/records.ts"
import { requireContents } from "#local/github/routes/appsPermissions.ts"
import type { GitEnvironment } from "./runGit.ts"
import { smartHttp } from "./smartHttp.ts"

export interface GitCall {
  readonly hub: Hub
  readonly environment: GitEnvironment
  /** Folder of all repositories. */
  readonly root: string
  readonly request: IncomingMessage
  readonly url: URL
  readonly user: Account | null
  readonly fault: Fault | undefined
}

interface Place {
  readonly owner: string
  readonly name: string
  readonly service: string
}

const PATH = /^\/(?<owner>[^/]+)\/(?<name>[^/]+?)(?:\.git)?\/(?<service>info\/refs|git-upload-pack|git-receive-pack)$/

export const isGitPath = (pathname: string): boolean => PATH.test(pathname)

/** Clone, fetch and push for those who may, with GitHub's answers for those who may not. */
export const serveGit = async (call: GitCall, response: ServerResponse): Promise<void> => {
  const { hub, url, user, fault } = call
  const place = PATH.exec(url.pathname)?.groups as unknown as Place
  const pushing = place.service === "git-receive-pack" || url.searchParams.get("service") === "git-receive-pack"
  try {
    const repository = permitted(call, place, pushing)
    if (fault !== undefined && "status" in fault && fault.performed !== true) {
      if (fault.retryAfterSeconds !== undefined) response.setHeader("retry-after", fault.retryAfterSeconds)
      throw new Refusal(fault.status, fault.message ?? "Server Error")
    }
    if (place.service !== "git-receive-pack" || user === null) {
      return await serve(call, response, repository, place.service, async () => undefined)
    }
    await hub.exclusively(repository, async () => {
      const before = await hub.git(repository).refs()
      const finished = async () => {
        await refsMoved(hub, user, repository, movesBetween(before, await hub.git(repository).refs()))
        if (fault !== undefined && "drop" in fault) await fault.beforeDrop?.()
      }
      await serve(call, response, repository, place.service, finished)
    })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    if (error.status === 401) response.setHeader("www-authenticate", 'Basic realm="GitHub"')
    response.writeHead(error.status, { "content-type": "text/plain; charset=utf-8" }).end(`${error.message}\n`)
  }
}

/** Without a valid token, git is asked to sign in before it learns whether there is such a repository. */
const permitted = ({ hub, request, user }: GitCall, { owner, name }: Place, pushing: boolean): RepositoryRecord => {
  const repository = hub.store.repository(owner, name)
  const permission = repository === undefined ? "none" : hub.accounts.permission(user, repository)
  if (user === null && (request.headers.authorization !== undefined || permission === "none" || pushing)) {
    throw new Refusal(401, "Invalid username or token. Password authentication is not supported for Git operations.")
  }
  if (user !== null) requireContents(user, pushing)
  if (repository === undefined || permission === "none") throw new Refusal(404, "Repository not found.")
  if (pushing && permission === "read") {
    throw new Refusal(403, `Permission to ${repository.owner}/${repository.name}.git denied to ${user?.login}.`)
  }
  return repository
}

const serve = (
  { environment, root, request, url, user, fault }: GitCall,
  response: ServerResponse,
  { owner, name }: RepositoryRecord,
  service: string,
  finished: () => Promise<void>
): Promise<void> =>
  smartHttp(request, response, {
    environment,
    root,
    path: `/${owner}/${name}.git/${service}`,
    query: url.search.slice(1),
    login: user?.login ?? "",
    finished,
    cut: fault !== undefined
  })
