import { addLabels, openIssue } from "#local/github/actions/issues.ts"
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
    const issue = openIssue(call.hub, call.user, repository, textField(call.body, "title"), text)
    const body = issueShape(call.hub, repository, issue)
    return { status: 201, body, headers: { location: body.url } }
  }),
  route("GET", ISSUE, (call) => {
    const repository = repositoryOf(call)
    return { status: 200, body: { ...issueShape(call.hub, repository, issueOf(call, repository)), closed_by: null } }
  }),
  route("POST", `${ISSUE}/labels`, async (call) => {
    const repository = repositoryOf(call)
    const issue = issueOf(call, repository)
    const { labels } = call.body
    if (!Array.isArray(labels) || !labels.every((one) => typeof one === "string" && one !== "")) {
      throw new Refusal(422, "Invalid request.\n\nFor 'properties/labels', an array of strings is needed.")
    }
    await addLabels(call.hub, call.user, repository, issue, labels)
    return { status: 200, body: issue.labels.map((name) => labelShape(call.hub, repository, name)) }
  }),
  route("GET", `${ISSUE}/labels`, (call) => {
    const repository = repositoryOf(call)
    return paginate(call, issueOf(call, repository).labels, (name) => labelShape(call.hub, repository, name))
  })
]
