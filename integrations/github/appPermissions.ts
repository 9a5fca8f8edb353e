export type Permissions = Readonly<Record<string, "read" | "write">>

/** What one call needs: where, and no more than GitHub asks for it. */
export interface Grant {
  /** `owner/name`; without it, and without an organization, any installation of the App will do. */
  readonly repository?: string
  readonly organization?: string
  readonly permissions: Permissions
}

/** `app`: the call is the App's own and wants its JWT. Path below the API's base. Undefined: we do not know the call. */
export const grantFor = (method: string, path: string): Grant | "app" | undefined => {
  if (/^\/app(\/|$)/.test(path) || /^\/(repos\/[^/]+\/[^/]+|orgs\/[^/]+|users\/[^/]+)\/installation$/.test(path))
    return "app"
  if (/^\/(users\/[^/]+|meta|rate_limit)$/.test(path)) return { permissions: { metadata: "read" } }
  const [, organization] = /^\/orgs\/([^/]+)\/teams\/[^/]+(?:\/memberships\/[^/]+)?$/.exec(path) ?? []
  if (organization !== undefined && method === "GET")
    return { organization: decodeURIComponent(organization), permissions: { members: "read" } }
  const [, repository, below = ""] = /^\/repos\/([^/]+\/[^/]+)(\/.*)?$/.exec(path) ?? []
  const names = families.find(([place]) => place.test(below))?.[1]
  if (repository === undefined || names === undefined) return undefined
  const level = method === "GET" || method === "HEAD" || names.includes("metadata") ? "read" : "write"
  return {
    repository: decodeURIComponent(repository),
    permissions: Object.fromEntries(names.map((name) => [name, level]))
  }
}

/** As GitHub lists them in "Permissions required for GitHub Apps". The first that fits counts. */
const families: ReadonlyArray<readonly [RegExp, ReadonlyArray<string>]> = [
  [/^$/, ["metadata"]],
  [/^\/collaborators\/[^/]+\/permission$/, ["metadata"]],
  [/^\/pulls(\/|$)/, ["pull_requests"]],
  // A pull request is an issue with more to it: for its comments GitHub wants `pull_requests`, for an issue's `issues`.
  [/^\/issues(\/|$)/, ["issues", "pull_requests"]],
  [/^\/commits\/.+\/check-(runs|suites)$/, ["checks"]],
  [/^\/check-(runs|suites)(\/|$)/, ["checks"]],
  [/^\/commits\/.+\/status(es)?$/, ["statuses"]],
  [/^\/statuses\//, ["statuses"]],
  [/^\/actions\//, ["actions"]],
  [/^\/hooks(\/|$)/, ["repository_hooks"]],
  [/^\/(git|contents|branches|commits|compare)(\/|$)/, ["contents"]]
]
