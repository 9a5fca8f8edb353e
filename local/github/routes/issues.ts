import { addLabels, openIssue, setIssueState } from "#local/github/actions/issues.ts"
import { optionalText, textField } from "#local/github/api/fields.ts"
import { paginate } from "#local/github/api/paginate.ts"
import { type Route, route } from "#local/github/api/Route.ts"
import { issueOf, repositoryOf } from "#local/github/api/target.ts"
import { Refusal } from "#local/github/Refusal.ts"
import { issueShape } from "#local/github/shapes/issue.ts"
import { labelShape } from "#local/github/shapes/label.ts"

const ISSUE = "/repos/{owner}/{repo}/issues/{number}"

export const issueRoutes: ReadonlyArray<Route> = [
  route("POST", "/repos/{owner}/{repo}/issues", (call) => {
    const repository = repositoryOf(call)
    const text = optionalText(call.body, "body") ?? null
    const labels = namesField(call.body["labels"] ?? [])
    const issue = openIssue(call.hub, call.user, repository, textField(call.body, "title"), text, labels)
    const body = issueShape(call.hub, repository, issue)
    return { status: 201, body, headers: { location: body.url } }
  }),
  route("GET", ISSUE, (call) => {
    const repository = repositoryOf(call)
    return { status: 200, body: { ...issueShape(call.hub, repository, issueOf(call, repository)), closed_by: null } }
  }),
  route("PATCH", ISSUE, (call) => {
    const repository = repositoryOf(call)
    const issue = issueOf(call, repository)
    const state = optionalText(call.body, "state")
    if (issue.pull !== null || (state !== "open" && state !== "closed"))
      throw new Refusal(422, "Only the state of an issue can be changed here.")
    setIssueState(call.hub, call.user, repository, issue, state)
    return { status: 200, body: { ...issueShape(call.hub, repository, issue), closed_by: null } }
  }),
  route("POST", `${ISSUE}/labels`, async (call) => {
    const repository = repositoryOf(call)
    const issue = issueOf(call, repository)
    await addLabels(call.hub, call.user, repository, issue, namesField(call.body["labels"]))
    return { status: 200, body: issue.labels.map((name) => labelShape(call.hub, repository, name)) }
  }),
  route("GET", `${ISSUE}/labels`, (call) => {
    const repository = repositoryOf(call)
    return paginate(call, issueOf(call, repository).labels, (name) => labelShape(call.hub, repository, name))
  })
]

const namesField = (labels: unknown): ReadonlyArray<string> => {
  if (Array.isArray(labels) && labels.every((one) => typeof one === "string" && one !== "")) return labels
  throw new Refusal(422, "Invalid request.\n\nFor 'properties/labels', an array of strings is needed.")
}
