import { requireWrite } from "#local/github/access.ts"
import { announceStatus } from "#local/github/announceChecks.ts"
import { optionalText, textField } from "#local/github/api/fields.ts"
import { paginate } from "#local/github/api/paginate.ts"
import { type Route, route } from "#local/github/api/Route.ts"
import { repositoryOf } from "#local/github/api/target.ts"
import { now } from "#local/github/now.ts"
import { notFound, Refusal, validationFailed } from "#local/github/Refusal.ts"
import type { StatusRecord } from "#local/github/records.ts"
import { combinedStatusShape, statusShape } from "#local/github/shapes/status.ts"

const STATES = ["error", "failure", "pending", "success"]
const MOST_PER_CONTEXT = 1000

export const statusRoutes: ReadonlyArray<Route> = [
  route("POST", "/repos/{owner}/{repo}/statuses/{sha}", async (call) => {
    const repository = repositoryOf(call)
    const creator = requireWrite(call.hub, call.user, repository).login
    const sha = call.params["sha"] ?? ""
    const state = textField(call.body, "state")
    const context = optionalText(call.body, "context") ?? "default"
    if (!STATES.includes(state))
      throw validationFailed("Status", { code: "custom", field: "state", message: "state is not included in the list" })
    if ((await call.hub.git(repository).commitSha(sha)) !== sha)
      throw new Refusal(422, `No commit found for SHA: ${sha}`)
    const { statuses } = call.hub.store.records
    const known = statuses.filter(
      (one) => one.repositoryId === repository.id && one.sha === sha && one.context === context
    )
    if (known.length >= MOST_PER_CONTEXT) {
      throw validationFailed("Status", {
        code: "custom",
        message: "This SHA and context has reached the maximum number of statuses."
      })
    }
    const status: StatusRecord = {
      id: call.hub.store.nextId(),
      repositoryId: repository.id,
      sha,
      state,
      context,
      description: optionalText(call.body, "description") ?? null,
      targetUrl: optionalText(call.body, "target_url") ?? null,
      creator,
      createdAt: now()
    }
    statuses.push(status)
    call.hub.store.changed()
    await announceStatus(call.hub, repository, status)
    return { status: 201, body: statusShape(call.hub, repository, status) }
  }),
  route("GET", "/repos/{owner}/{repo}/commits/{ref}/statuses", async (call) => {
    const repository = repositoryOf(call)
    const sha = await call.hub.git(repository).commitSha(call.params["ref"] ?? "")
    if (sha === null) throw notFound()
    const found = call.hub.store.records.statuses.filter((one) => one.repositoryId === repository.id && one.sha === sha)
    return paginate(call, found.toReversed(), (status) => statusShape(call.hub, repository, status))
  }),
  route("GET", "/repos/{owner}/{repo}/commits/{ref}/status", async (call) => {
    const repository = repositoryOf(call)
    const sha = await call.hub.git(repository).commitSha(call.params["ref"] ?? "")
    if (sha === null) throw notFound()
    const found = call.hub.store.records.statuses.filter((one) => one.repositoryId === repository.id && one.sha === sha)
    return { status: 200, body: combinedStatusShape(call.hub, repository, sha, found) }
  })
]
