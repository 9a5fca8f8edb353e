import { checkAdf } from "./adf.ts"
import { type Call, noContent, ok, onIssue, person, type Route, record, strings } from "./Call.ts"
import { Refusal } from "./records.ts"
import { issueShape, linkShape, transitionShape, userShape } from "./shapes.ts"

export const issueRoutes: ReadonlyArray<Route> = [
  [
    "GET",
    /^\/serverInfo$/,
    ({ base }) =>
      ok({
        baseUrl: base,
        version: "1001.0.0-SNAPSHOT",
        deploymentType: "Cloud",
        buildNumber: 100_290,
        serverTitle: "Jira"
      })
  ],
  [
    "GET",
    /^\/myself$/,
    (call) => {
      const by = person(call)
      // One's own address is told to oneself.
      return ok({ ...userShape(by, call.base, call.rest), emailAddress: by.email, locale: "en_US" })
    }
  ],
  [
    "POST",
    /^\/issue$/,
    (call) => {
      const fields = record(call.body["fields"])
      const { summary, description } = fields
      if (typeof summary !== "string" || summary === "")
        throw new Refusal(400, [], { summary: "You must specify a summary of the issue." })
      const project = record(fields["project"])["key"]
      if (typeof project !== "string") throw new Refusal(400, [], { project: "Specify a valid project ID or key" })
      const labels = strings(fields["labels"])
      const issue = call.site.create(person(call), {
        project,
        summary,
        labels,
        description: richText(call, description)
      })
      return ok({ id: issue.id, key: issue.key, self: `${call.base}/rest/api/${call.rest}/issue/${issue.id}` }, 201)
    }
  ],
  [
    "GET",
    /^\/issue\/(?<issue>[^/]+)$/,
    onIssue(({ base, rest, query }, issue) => {
      const whole = {
        expand: "renderedFields,names,schema,operations,editmeta,changelog",
        ...issueShape(issue, base, rest)
      }
      const asked = query.get("fields")?.split(",")
      const isAsked = ([name]: [string, unknown]) =>
        asked === undefined || asked.includes(name) || asked.includes("*all")
      return ok({ ...whole, fields: Object.fromEntries(Object.entries(whole.fields).filter(isAsked)) })
    })
  ],
  [
    "PUT",
    /^\/issue\/(?<issue>[^/]+)$/,
    onIssue(({ site, body }, issue, by) => {
      const { labels, summary } = record(body["fields"])
      const changes = (record(body["update"])["labels"] ?? []) as ReadonlyArray<Record<string, string>>
      const added = changes.flatMap(({ add }) => (add === undefined ? [] : [add]))
      const removed = new Set(changes.map(({ remove }) => remove))
      const before = labels === undefined ? issue.labels : strings(labels)
      if (typeof summary === "string") site.rename(by, issue.key, summary)
      site.setLabels(
        by,
        issue.key,
        [...new Set([...before, ...added])].filter((label) => !removed.has(label))
      )
      return noContent
    })
  ],
  [
    "GET",
    /^\/issue\/(?<issue>[^/]+)\/transitions$/,
    onIssue(({ site, base }, issue) =>
      ok({ expand: "transitions", transitions: site.transitions(issue).map((one) => transitionShape(one, base)) })
    )
  ],
  [
    "POST",
    /^\/issue\/(?<issue>[^/]+)\/transitions$/,
    onIssue(({ site, body }, issue, by) => {
      const id = record(body["transition"])["id"]
      if (typeof id !== "string") throw new Refusal(400, ["Missing 'transition' identifier"])
      site.transition(by, issue.key, id)
      return noContent
    })
  ],
  [
    "GET",
    /^\/issue\/(?<issue>[^/]+)\/remotelink$/,
    onIssue(({ base }, issue) => ok(issue.links.map((link) => linkShape(issue, link, base))))
  ],
  [
    "POST",
    /^\/issue\/(?<issue>[^/]+)\/remotelink$/,
    onIssue(({ site, base, body }, issue, by) => {
      const { url, title, ...rest } = record(body["object"])
      if (typeof url !== "string" || url === "") throw new Refusal(400, [], { url: "'url' is required." })
      if (typeof title !== "string" || title === "") throw new Refusal(400, [], { title: "'title' is required." })
      if (title.length > 255) throw new Refusal(400, [], { title: "'title' has at most 255 characters." })
      const { id, isNew } = site.link(by, issue.key, {
        globalId: String(body["globalId"] ?? `system=${url}&id=${Date.now()}`),
        application: record(body["application"]),
        relationship: String(body["relationship"] ?? ""),
        object: { url, title, ...rest }
      })
      return ok({ id, self: `${base}/rest/api/3/issue/${issue.id}/remotelink/${id}` }, isNew ? 201 : 200)
    })
  ]
]

const richText = ({ rest }: Call, value: unknown): unknown => {
  if (value === undefined || value === null) return null
  if (rest === 2) return String(value)
  if (typeof value === "object") return checkAdf(value)
  throw new Refusal(400, [], {
    description: "Operation value must be an Atlassian Document (see the Atlassian Document Format)"
  })
}
