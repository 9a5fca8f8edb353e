import type { Account } from "#local/github/Accounts.ts"
import { allows, covers, type Permissions } from "#local/github/Apps.ts"
import type { Hub } from "#local/github/Hub.ts"
import { Refusal } from "#local/github/Refusal.ts"
import type { RepositoryRecord } from "#local/github/records.ts"

type Needs = (hub: Hub, repository: RepositoryRecord, id: number, body: Readonly<Record<string, unknown>>) => string

/**
 * Refuses an App's token that has not the permission a route wants (docs.github.com, "Permissions required for GitHub Apps"),
 * and an App's JWT where it is not good. Others pass: what people may is the routes' own business.
 */
export const requirePermissions = (
  hub: Hub,
  user: Account | null,
  method: string,
  path: string,
  body: Readonly<Record<string, unknown>>
): void => {
  const grant = user?.grant
  if (grant === undefined) return
  if (grant.kind === "jwt") {
    if (grant.problem !== undefined) throw new Refusal(401, grant.problem)
    if (!/^\/app(\/|$)|\/installation$/.test(path)) throw new Refusal(401, "Bad credentials")
    return
  }
  const [, owner = "", name = "", below = ""] = /^\/repos\/([^/]+)\/([^/]+)(\/.*)?$/.exec(path) ?? []
  const repository = hub.store.repository(owner, name)
  // What the token was not made for is hidden by the route itself.
  if (repository === undefined || !covers(grant.installation, grant.repositories, owner, name)) return
  for (const [verb, place, needs] of table) {
    const match = new RegExp(`^(?:${place})$`).exec(below)
    if (match === null || (verb !== "*" && verb !== method)) continue
    const level = method === "GET" || place === permissionQuestion ? "read" : "write"
    require(grant.permissions, needs(hub, repository, Number(match[1]), body), level)
    return
  }
  throw refused()
}

/** Git itself: the level of `contents`. */
export const requireContents = ({ grant }: Account, pushing: boolean): void => {
  if (grant === undefined) return
  if (grant.kind === "jwt" || !allows(grant.permissions, "contents", pushing ? "write" : "read"))
    throw new Refusal(403, "Write access to repository not granted.")
}

/** For GraphQL, where no path tells. */
export const requireAll = (user: Account | null, wanted: Permissions): void => {
  if (user?.grant?.kind !== "token") return
  for (const [name, level] of Object.entries(wanted)) require(user.grant.permissions, name, level)
}

const always =
  (name: string): Needs =>
  () =>
    name

/** A pull request is an issue, but who may comment it is decided by `pull_requests`. */
const ofIssue: Needs = (hub, repository, number) =>
  hub.store.issue(repository, number)?.pull == null ? "issues" : "pull_requests"

const ofComment: Needs = (hub, repository, id) => {
  const { comments, issues } = hub.store.records
  const issue = issues.find((one) => one.id === comments.find((comment) => comment.id === id)?.issueId)
  return ofIssue(hub, repository, issue?.number ?? 0, {})
}

/** GitHub hides rather than refuses what would change a workflow. */
const ofTree: Needs = (_hub, _repository, _id, body) => {
  const entries = Array.isArray(body["tree"]) ? body["tree"] : []
  return entries.some(({ path }) => String(path).startsWith(".github/workflows/")) ? "workflows" : "contents"
}

const permissionQuestion = "/collaborators/[^/]+/permission"

const table: ReadonlyArray<readonly [string, string, Needs]> = [
  ["GET", "", always("metadata")],
  ["GET", permissionQuestion, always("metadata")],
  ["POST", "/git/trees", ofTree],
  ["PUT", "/pulls/\\d+/merge", always("contents")],
  ["*", "/pulls(?:/.*)?", always("pull_requests")],
  ["*", "/issues/comments/(\\d+)(?:/.*)?", ofComment],
  ["*", "/issues/(\\d+)(?:/.*)?", ofIssue],
  ["*", "/issues", always("issues")],
  ["*", "/hooks(?:/.*)?", always("repository_hooks")],
  ["POST", "/statuses/.*", always("statuses")],
  ["GET", "/commits/.*/status(?:es)?", always("statuses")],
  ["GET", "/commits/.*/check-(?:runs|suites)|/check-.*", always("checks")],
  ["GET", "/actions/.*", always("actions")],
  ["*", "/(?:git|contents|branches|commits|compare)(?:/.*)?", always("contents")]
]

const require = (permissions: Permissions, name: string, level: string): void => {
  if (!allows(permissions, name, level)) throw name === "workflows" ? new Refusal(404, "Not Found") : refused()
}

const refused = (): Refusal => new Refusal(403, "Resource not accessible by integration")
