import type { Hub } from "#local/github/Hub.ts"
import type { RepositoryRecord, StatusRecord } from "#local/github/records.ts"
import { repositoryApi, repositoryShape } from "./repository.ts"
import { userNamed } from "./user.ts"

export const statusShape = (hub: Hub, repository: RepositoryRecord, status: StatusRecord) => {
  const creator = userNamed(hub, status.creator)
  return {
    id: status.id,
    node_id: `SC_${Buffer.from(String(status.id)).toString("base64url")}`,
    url: `${repositoryApi(hub, repository)}/statuses/${status.sha}`,
    avatar_url: creator.avatar_url,
    state: status.state,
    context: status.context,
    description: status.description,
    target_url: status.targetUrl,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    creator
  }
}

/** GitHub's `combined-commit-status`: the newest of each context, and the worst of them. */
export const combinedStatusShape = (
  hub: Hub,
  repository: RepositoryRecord,
  sha: string,
  all: ReadonlyArray<StatusRecord>
) => {
  const newest = [...new Map(all.map((one) => [one.context, one])).values()]
  const failed = newest.some(({ state }) => state === "error" || state === "failure")
  const pending = newest.length === 0 || newest.some(({ state }) => state === "pending")
  const url = `${repositoryApi(hub, repository)}/commits/${sha}`
  return {
    state: failed ? "failure" : pending ? "pending" : "success",
    statuses: newest.map((status) => {
      const { creator: _, ...rest } = statusShape(hub, repository, status)
      return rest
    }),
    sha,
    total_count: newest.length,
    repository: repositoryShape(hub, repository),
    commit_url: url,
    url: `${url}/status`
  }
}
