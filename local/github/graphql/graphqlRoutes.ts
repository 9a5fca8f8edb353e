import { readable } from "#local/github/access.ts"
import { setDraft } from "#local/github/actions/changePull.ts"
import { optionalText } from "#local/github/api/fields.ts"
import { type Answer, type Call, type Route, route } from "#local/github/api/Route.ts"
import { Refusal } from "#local/github/Refusal.ts"
import type { PullRecord, RepositoryRecord } from "#local/github/records.ts"
import { requireAll } from "#local/github/routes/appsPermissions.ts"
import { pullListShape, pullNodeId } from "#local/github/shapes/pull.ts"
import { userShape } from "#local/github/shapes/user.ts"
import { type Field, type Operation, parseQuery, QuerySyntaxError } from "./parseQuery.ts"
import { pick, UnknownField } from "./pick.ts"
import { updateRefs } from "./updateRefs.ts"

const graphql = async (call: Call): Promise<Answer> => {
  if (call.user === null) throw new Refusal(401, "This endpoint requires you to be authenticated.")
  const variables = (call.body["variables"] ?? {}) as Readonly<Record<string, unknown>>
  try {
    const operation = parseQuery(optionalText(call.body, "query") ?? "", variables)
    return { status: 200, body: await execute(call, operation) }
  } catch (error) {
    if (!(error instanceof QuerySyntaxError || error instanceof UnknownField)) throw error
    return { status: 200, body: { errors: [{ message: error.message, locations: [{ line: 1, column: 1 }] }] } }
  }
}

export const graphqlRoutes: ReadonlyArray<Route> = [route("POST", "/graphql", graphql)]

/** A field that fails is null, and its error says where; the others still answer. */
const execute = async (call: Call, { type, selection }: Operation) => {
  const data: Record<string, unknown> = {}
  const errors: Array<unknown> = []
  for (const field of selection) {
    try {
      data[field.alias] = type === "query" ? query(call, field) : await mutate(call, field)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      data[field.alias] = null
      const kind = { 404: "NOT_FOUND", 422: "UNPROCESSABLE" }[error.status] ?? "FORBIDDEN"
      errors.push({ type: kind, path: [field.alias], locations: [{ line: 1, column: 1 }], message: error.message })
    }
  }
  return errors.length === 0 ? { data } : { data, errors }
}

const query = ({ hub, user }: Call, field: Field): unknown => {
  if (field.name !== "viewer" || user === null) throw new UnknownField(field.name, "Query")
  const shape = userShape(hub, user)
  const viewer = {
    __typename: user.type,
    login: user.login,
    id: shape.node_id,
    databaseId: user.id,
    url: shape.html_url
  }
  return pick("User", viewer, field.selection)
}

const mutate = async (call: Call, field: Field): Promise<unknown> => {
  if (field.name === "updateRefs") return updateRefs(call, field)
  const draft = { markPullRequestReadyForReview: false, convertPullRequestToDraft: true }[field.name]
  if (draft === undefined) throw new UnknownField(field.name, "Mutation")
  const { pullRequestId, clientMutationId = null } = (field.args["input"] ?? {}) as Record<string, unknown>
  const { repository, pull } = pullWithNodeId(call, String(pullRequestId))
  requireAll(call.user, { pull_requests: "write", contents: "write" })
  // Refuse a misspelt selection before anything changes, as a schema would.
  const answer = () =>
    pick("Payload", { clientMutationId, pullRequest: pullFields(call, repository, pull) }, field.selection)
  answer()
  await call.hub.exclusively(repository, () => setDraft(call.hub, call.user, repository, pull, draft))
  return answer()
}

const pullFields = (call: Call, repository: RepositoryRecord, pull: PullRecord) => {
  const shape = pullListShape(call.hub, repository, pull)
  return {
    __typename: "PullRequest",
    id: shape.node_id,
    databaseId: shape.id,
    number: shape.number,
    title: shape.title,
    body: shape.body ?? "",
    isDraft: shape.draft,
    state: shape.merged_at === null ? shape.state.toUpperCase() : "MERGED",
    merged: shape.merged_at !== null,
    url: shape.html_url,
    headRefName: pull.pull.head,
    headRefOid: pull.pull.headSha,
    baseRefName: pull.pull.base
  }
}

const pullWithNodeId = ({ hub, user }: Call, id: string): { repository: RepositoryRecord; pull: PullRecord } => {
  for (const repository of hub.store.records.repositories) {
    const pull = hub.store.pulls(repository).find((one) => pullNodeId(one) === id)
    if (pull !== undefined) return { repository: readable(hub, user, repository.owner, repository.name), pull }
  }
  throw new Refusal(404, `Could not resolve to a node with the global id of '${id}'`)
}
