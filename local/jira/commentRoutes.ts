import { type AdfNode, checkAdf, typed, wikiOf } from "./adf.ts"
import { type Call, noContent, ok, onIssue, person, type Route, record } from "./Call.ts"
import { type Comment, Refusal } from "./records.ts"
import { commentShape } from "./shapes.ts"

export const commentRoutes: ReadonlyArray<Route> = [
  [
    "GET",
    /^\/issue\/(?<issue>[^/]+)\/comment$/,
    onIssue(({ base, rest, query }, issue) => {
      const startAt = Number(query.get("startAt") ?? 0)
      const maxResults = Math.min(Number(query.get("maxResults") ?? 5000), 5000)
      const all = query.get("orderBy") === "-created" ? issue.comments.toReversed() : issue.comments
      const comments = all.slice(startAt, startAt + maxResults).map((one) => commentShape(issue, one, base, rest))
      return ok({ startAt, maxResults, total: all.length, comments })
    })
  ],
  [
    "POST",
    /^\/issue\/(?<issue>[^/]+)\/comment$/,
    onIssue((call, issue, by) => {
      const comment = call.site.comment(by, issue.key, commentBody(call), properties(call.body["properties"]))
      return ok(commentShape(issue, comment, call.base, call.rest), 201)
    })
  ],
  [
    "GET",
    /^\/issue\/(?<issue>[^/]+)\/comment\/(?<comment>\d+)$/,
    onIssue(({ base, rest, path }, issue) => {
      const comment = issue.comments.find(({ id }) => id === path["comment"])
      if (comment === undefined) throw new Refusal(404, [`Can not find a comment for the id: ${path["comment"]}.`])
      return ok(commentShape(issue, comment, base, rest))
    })
  ],
  [
    "PUT",
    /^\/issue\/(?<issue>[^/]+)\/comment\/(?<comment>\d+)$/,
    onIssue((call, issue, by) => {
      const given = properties(call.body["properties"])
      const comment = call.site.editComment(by, issue.key, call.path["comment"]!, commentBody(call), given)
      return ok(commentShape(issue, comment, call.base, call.rest))
    })
  ],
  [
    "DELETE",
    /^\/issue\/(?<issue>[^/]+)\/comment\/(?<comment>\d+)$/,
    onIssue(({ site, path }, issue, by) => {
      site.deleteComment(by, issue.key, path["comment"]!)
      return noContent
    })
  ],
  [
    "POST",
    /^\/comment\/list$/,
    (call) => {
      const by = person(call)
      const ids = new Set(((call.body["ids"] as ReadonlyArray<number> | undefined) ?? []).map(String))
      const withProperties = call.query.get("expand")?.includes("properties")
      const seen = by.may === "nothing" ? [] : call.site.issues
      const values = seen.flatMap((issue) =>
        issue.comments
          .filter(({ id }) => ids.has(id))
          .map((one) => ({
            ...commentShape(issue, one, call.base, call.rest),
            ...(withProperties
              ? { properties: Object.entries(one.properties).map(([key, value]) => ({ key, value })) }
              : {})
          }))
      )
      return ok({ maxResults: 1048576, startAt: 0, total: values.length, isLast: true, values })
    }
  ]
]

const properties = (value: unknown): Comment["properties"] =>
  Object.fromEntries(
    (Array.isArray(value) ? value : []).map((one) => [String(record(one)["key"]), record(one)["value"]])
  )

/** ADF in v3, wiki markup in v2, where the editor would have made paragraphs of it. */
const commentBody = ({ rest, body }: Call): AdfNode => {
  if (rest === 3) return checkAdf(body["body"])
  const text = wikiOf(body["body"] ?? null)
  if (text === "") throw new Refusal(400, [], { comment: "Comment body can not be empty!" })
  return checkAdf(typed(text))
}
