import type { Hub } from "#local/github/Hub.ts"
import type { RepositoryRecord } from "#local/github/records.ts"
import { userNamed } from "./user.ts"

export const repositoryApi = (hub: Hub, repository: RepositoryRecord): string =>
  `${hub.apiUrl}/repos/${repository.owner}/${repository.name}`

export const repositoryPage = (hub: Hub, repository: RepositoryRecord): string =>
  `${hub.url}/${repository.owner}/${repository.name}`

/** GitHub's `repository`, as it appears inside pull requests and webhooks. */
export const repositoryShape = (hub: Hub, repository: RepositoryRecord) => {
  const page = repositoryPage(hub, repository)
  const open = hub.store.records.issues.filter(
    (one) => one.repositoryId === repository.id && one.state === "open"
  ).length
  return {
    id: repository.id,
    node_id: `R_${Buffer.from(String(repository.id)).toString("base64url")}`,
    name: repository.name,
    full_name: `${repository.owner}/${repository.name}`,
    private: repository.private,
    owner: userNamed(hub, repository.owner),
    html_url: page,
    description: null,
    fork: false,
    ...links(repositoryApi(hub, repository)),
    git_url: `${page.replace(/^http/, "git")}.git`,
    ssh_url: `git@${new URL(hub.url).hostname}:${repository.owner}/${repository.name}.git`,
    clone_url: `${page}.git`,
    svn_url: page,
    mirror_url: null,
    homepage: null,
    language: null,
    license: null,
    size: 0,
    topics: [],
    visibility: repository.private ? "private" : "public",
    default_branch: repository.defaultBranch,
    forks: 0,
    forks_count: 0,
    watchers: 0,
    watchers_count: 0,
    stargazers_count: 0,
    open_issues: open,
    open_issues_count: open,
    has_issues: true,
    has_projects: false,
    has_downloads: false,
    has_wiki: false,
    has_pages: false,
    has_discussions: false,
    archived: false,
    disabled: false,
    allow_forking: false,
    is_template: false,
    web_commit_signoff_required: false,
    created_at: repository.createdAt,
    updated_at: repository.pushedAt,
    pushed_at: repository.pushedAt
  }
}

const PLACES: Readonly<Record<string, string>> = {
  archive: "/{archive_format}{/ref}",
  assignees: "/assignees{/user}",
  blobs: "/git/blobs{/sha}",
  branches: "/branches{/branch}",
  collaborators: "/collaborators{/collaborator}",
  comments: "/comments{/number}",
  commits: "/commits{/sha}",
  compare: "/compare/{base}...{head}",
  contents: "/contents/{+path}",
  contributors: "/contributors",
  deployments: "/deployments",
  downloads: "/downloads",
  events: "/events",
  forks: "/forks",
  git_commits: "/git/commits{/sha}",
  git_refs: "/git/refs{/sha}",
  git_tags: "/git/tags{/sha}",
  hooks: "/hooks",
  issue_comment: "/issues/comments{/number}",
  issue_events: "/issues/events{/number}",
  issues: "/issues{/number}",
  keys: "/keys{/key_id}",
  labels: "/labels{/name}",
  languages: "/languages",
  merges: "/merges",
  milestones: "/milestones{/number}",
  notifications: "/notifications{?since,all,participating}",
  pulls: "/pulls{/number}",
  releases: "/releases{/id}",
  stargazers: "/stargazers",
  statuses: "/statuses/{sha}",
  subscribers: "/subscribers",
  subscription: "/subscription",
  tags: "/tags",
  teams: "/teams",
  trees: "/git/trees{/sha}"
}

const links = (api: string): Record<string, string> => ({
  url: api,
  ...Object.fromEntries(Object.entries(PLACES).map(([name, place]) => [`${name}_url`, `${api}${place}`]))
})
