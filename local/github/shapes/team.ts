import type { Hub } from "#local/github/Hub.ts"
import { userNamed } from "./user.ts"

const SINCE = "2020-01-01T00:00:00Z"

/** GitHub's `team-full`. */
export const teamShape = (hub: Hub, organization: string, slug: string, members: number) => {
  const { avatar_url, id, login, node_id } = userNamed(hub, organization)
  const org = `${hub.apiUrl}/orgs/${login}`
  const team = `${hub.apiUrl}/organizations/${id}/team/${slug}`
  return {
    ...{ id, node_id: `T_${Buffer.from(slug).toString("base64url")}`, name: slug, slug, description: null },
    ...{ privacy: "closed", notification_setting: "notifications_enabled", permission: "pull", parent: null },
    ...{ url: team, html_url: `${hub.url}/orgs/${login}/teams/${slug}`, type: "organization", organization_id: id },
    ...{ members_url: `${team}/members{/member}`, repositories_url: `${team}/repos` },
    ...{ members_count: members, repos_count: 0, created_at: SINCE, updated_at: SINCE },
    organization: {
      ...{ login, id, node_id, avatar_url, description: null, type: "Organization", archived_at: null },
      ...{ url: org, repos_url: `${org}/repos`, events_url: `${org}/events`, hooks_url: `${org}/hooks` },
      ...{ issues_url: `${org}/issues`, members_url: `${org}/members{/member}` },
      ...{ public_members_url: `${org}/public_members{/member}`, html_url: `${hub.url}/${login}` },
      ...{ has_organization_projects: false, has_repository_projects: false, public_repos: 0, public_gists: 0 },
      ...{ followers: 0, following: 0, created_at: SINCE, updated_at: SINCE }
    }
  }
}
