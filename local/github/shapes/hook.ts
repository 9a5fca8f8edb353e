import type { Hub } from "#local/github/Hub.ts"
import type { RepositoryRecord } from "#local/github/records.ts"
import { repositoryApi } from "./repository.ts"

/** GitHub's `hook`: one for each repository, for every event. */
export const hookShape = (hub: Hub, repository: RepositoryRecord, url: string) => {
  const api = `${repositoryApi(hub, repository)}/hooks/${repository.hookId}`
  return {
    type: "Repository",
    id: repository.hookId,
    name: "web",
    active: true,
    events: ["*"],
    config: { content_type: "json", insecure_ssl: "0", secret: "********", url },
    created_at: repository.createdAt,
    updated_at: repository.createdAt,
    url: api,
    test_url: `${api}/test`,
    ping_url: `${api}/pings`,
    deliveries_url: `${api}/deliveries`,
    last_response: { code: null, status: "unused", message: null }
  }
}
