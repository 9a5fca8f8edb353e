import type { Hub } from "#local/github/Hub.ts"
import type { RepositoryRecord, StatusRecord } from "#local/github/records.ts"
import { repositoryApi } from "./repository.ts"
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
