import type { Account } from "#local/github/Accounts.ts"
import type { Hub } from "#local/github/Hub.ts"
import type { RepositoryRecord } from "#local/github/records.ts"

/** GitHub's `simple-user`. */
export const userShape = (hub: Hub, account: Account) => {
  const api = `${hub.apiUrl}/users/${encodeURIComponent(account.login)}`
  return {
    login: account.login,
    id: account.id,
    node_id: `U_${Buffer.from(String(account.id)).toString("base64url")}`,
    avatar_url: `${hub.url}/avatars/${encodeURIComponent(account.login)}.svg`,
    gravatar_id: "",
    url: api,
    html_url: `${hub.url}/${account.login}`,
    followers_url: `${api}/followers`,
    following_url: `${api}/following{/other_user}`,
    gists_url: `${api}/gists{/gist_id}`,
    starred_url: `${api}/starred{/owner}{/repo}`,
    subscriptions_url: `${api}/subscriptions`,
    organizations_url: `${api}/orgs`,
    repos_url: `${api}/repos`,
    events_url: `${api}/events{/privacy}`,
    received_events_url: `${api}/received_events`,
    type: account.type,
    user_view_type: "public",
    site_admin: false
  }
}

export const userNamed = (hub: Hub, login: string) => userShape(hub, hub.accounts.account(login))

/** GitHub's `public-user`, as `GET /user` answers it. */
export const profileShape = (hub: Hub, account: Account) => ({
  ...userShape(hub, account),
  name: account.login,
  company: null,
  blog: "",
  location: null,
  email: null,
  hireable: null,
  bio: null,
  twitter_username: null,
  public_repos: 0,
  public_gists: 0,
  followers: 0,
  following: 0,
  created_at: "2020-01-01T00:00:00Z",
  updated_at: "2020-01-01T00:00:00Z"
})

/** `author_association` of what someone wrote. */
export const association = (hub: Hub, login: string, repository: RepositoryRecord): string => {
  if (login.toLowerCase() === repository.owner.toLowerCase()) return "OWNER"
  const permission = hub.accounts.permission(hub.accounts.account(login), repository)
  return permission === "admin" || permission === "write" ? "COLLABORATOR" : "NONE"
}
