import { apiComment, apiEvent, apiIssue, apiIssueDetail } from "./apiShapes.ts"
import type { Answer } from "./Faults.ts"
import type { Issues } from "./Issues.ts"
import { paginate } from "./paginate.ts"
import type { AlertedEvent, Author, StoredComment, StoredIssue } from "./StoredIssue.ts"
import { searchIssues } from "./searchIssues.ts"

export interface ApiRequest {
  readonly method: string
  readonly url: URL
  readonly body: unknown
}

/** What else Sentry tells the world of a call that changed something. */
export type Changed =
  | {
      readonly _tag: "Commented"
      readonly action: "created" | "updated"
      readonly issue: StoredIssue
      readonly comment: StoredComment
    }
  | { readonly _tag: "Resolved"; readonly issue: StoredIssue }

/** The part of Sentry's API we call, for a token that is allowed everything and belongs to `owner`. */
export const answerApi = (
  issues: Issues,
  owner: Author,
  base: string,
  { method, url, body }: ApiRequest,
  changed: (change: Changed) => void
): Answer => {
  const path = url.pathname.slice("/api/0".length)
  const [, inList] = /^\/organizations\/([\w-]+)\/issues\/$/.exec(path) ?? []
  if (inList !== undefined) return method === "GET" ? listIssues(issues, inList, base, url) : notAllowed(method)
  const [, inOrganization] = /^\/organizations\/([\w-]+)\/$/.exec(path) ?? []
  if (inOrganization !== undefined) return { status: 200, body: { id: "1", slug: inOrganization } }

  const [, organization, id = "", rest = ""] =
    /^(?:\/organizations\/([\w-]+))?\/issues\/([\w-]+)\/(.*)$/.exec(path) ?? []
  const issue = issues.find(id, organization)
  if (issue === undefined) return notFound
  const [, comment] = /^(?:comments|notes)\/(?:([\w-]+)\/)?$/.exec(rest) ?? [undefined, null]
  if (comment === undefined) return commentsOf(issues, owner, issue, { method, url, body }, changed)
  if (comment !== null) return changeComment(issues, owner, issue, comment, { method, body }, changed)
  if (rest === "" && method === "PUT") return changeIssue(issues, issue, body, base, changed)
  if (method !== "GET") return notAllowed(method)
  if (rest === "") return { status: 200, body: apiIssueDetail(issue, base) }
  const event = eventOf(issue, /^events\/(\w+)\/$/.exec(rest)?.[1])
  return event === undefined ? notFound : { status: 200, body: apiEvent(issue, event) }
}

const listIssues = (issues: Issues, organization: string, base: string, url: URL): Answer => {
  const query = url.searchParams.get("query") ?? "is:unresolved issue.priority:[high, medium]"
  const own = issues.all.filter((issue) => issue.organization === organization)
  const found = searchIssues(own, { query, sort: url.searchParams.get("sort") ?? "date" })
  if (typeof found === "string") return { status: 400, body: { detail: found } }
  return paginate(
    found.map((issue) => apiIssue(issue, base)),
    url
  )
}

const commentsOf = (
  issues: Issues,
  owner: Author,
  issue: StoredIssue,
  { method, url, body }: ApiRequest,
  changed: (change: Changed) => void
): Answer => {
  if (method === "GET") return paginate(issue.comments.toReversed().map(apiComment), url)
  if (method !== "POST") return notAllowed(method)
  const text = textOf(body)
  if (text === undefined) return required
  const again = issue.comments.some(
    (known) => known.by.id === owner.id && known.text === text && Date.now() - Date.parse(known.at) < 3_600_000
  )
  if (again) return { status: 400, body: { detail: "You have already posted that comment." } }
  const comment = issues.comment(issue.id, owner, text)
  changed({ _tag: "Commented", action: "created", issue, comment })
  return { status: 201, body: apiComment(comment) }
}

/** Nobody changes what somebody else has written: to them it is not there. */
const changeComment = (
  issues: Issues,
  owner: Author,
  issue: StoredIssue,
  id: string,
  { method, body }: Pick<ApiRequest, "method" | "body">,
  changed: (change: Changed) => void
): Answer => {
  const known = issue.comments.find((comment) => comment.id === id && comment.by.id === owner.id)
  if (known === undefined) return notFound
  if (method === "DELETE") {
    issues.deleteComment(issue.id, known)
    return { status: 204, body: undefined }
  }
  if (method !== "PUT") return notAllowed(method)
  const text = textOf(body)
  if (text === undefined) return required
  const comment = issues.editComment(issue.id, known, text)
  changed({ _tag: "Commented", action: "updated", issue, comment })
  return { status: 200, body: apiComment(comment) }
}

const changeIssue = (
  issues: Issues,
  issue: StoredIssue,
  body: unknown,
  base: string,
  changed: (change: Changed) => void
): Answer => {
  const { status } = (body ?? {}) as { readonly status?: string }
  if (status === "unresolved") return { status: 200, body: apiIssue(issues.unresolve(issue.id), base) }
  if (status !== "resolved" && status !== "resolvedInNextRelease")
    return { status: 400, body: { status: ["Invalid status."] } }
  const inNextRelease = status === "resolvedInNextRelease"
  if (inNextRelease && issue.events.every(({ release }) => release === null))
    return {
      status: 400,
      body: {
        statusDetails: {
          inNextRelease: ["No release data present in the system to form a basis for 'Next Release'"]
        }
      }
    }
  const resolved = issues.resolve(issue.id, inNextRelease ? { inNextRelease } : {})
  changed({ _tag: "Resolved", issue: resolved })
  return { status: 200, body: apiIssue(resolved, base) }
}

const eventOf = ({ events }: StoredIssue, name: string | undefined): AlertedEvent | undefined => {
  const index = name === "latest" || name === "recommended" ? -1 : name === "oldest" ? 0 : undefined
  return index === undefined ? events.find((known) => known.event_id === name) : events.at(index)
}

const textOf = (body: unknown): string | undefined => {
  const { text } = (body ?? {}) as { readonly text?: unknown }
  return typeof text === "string" && text.trim() !== "" ? text : undefined
}

const notFound: Answer = { status: 404, body: { detail: "The requested resource does not exist" } }
const required: Answer = { status: 400, body: { text: ["This field is required."] } }
const notAllowed = (method: string): Answer => ({ status: 405, body: { detail: `Method "${method}" not allowed.` } })
