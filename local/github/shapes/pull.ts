import type { Hub } from "#local/github/Hub.ts"
import type { PullRecord, RepositoryRecord } from "#local/github/records.ts"
import { issuePage } from "./issue.ts"
import { labelShape } from "./label.ts"
import { repositoryApi, repositoryShape } from "./repository.ts"
import { association, userNamed } from "./user.ts"

export const pullNodeId = (pull: PullRecord): string => `PR_${Buffer.from(String(pull.pull.id)).toString("base64url")}`

/** GitHub's `pull-request-simple`, as lists have it. */
export const pullListShape = (hub: Hub, repository: RepositoryRecord, pull: PullRecord) => {
  const api = repositoryApi(hub, repository)
  const page = issuePage(hub, repository, pull)
  const { number, pull: part } = pull
  return {
    id: part.id,
    node_id: pullNodeId(pull),
    number,
    state: pull.state,
    locked: false,
    title: pull.title,
    body: pull.body,
    draft: part.draft,
    user: userNamed(hub, pull.author),
    url: `${api}/pulls/${number}`,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: `${api}/issues/${number}`,
    commits_url: `${api}/pulls/${number}/commits`,
    comments_url: `${api}/issues/${number}/comments`,
    review_comments_url: `${api}/pulls/${number}/comments`,
    review_comment_url: `${api}/pulls/comments{/number}`,
    statuses_url: `${api}/statuses/${part.headSha}`,
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: pull.closedAt,
    merged_at: part.mergedAt,
    merge_commit_sha: part.mergeCommitSha,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    labels: pull.labels.map((name) => labelShape(hub, repository, name)),
    milestone: null,
    head: side(hub, repository, part.head, part.headSha),
    base: side(hub, repository, part.base, part.baseSha),
    author_association: association(hub, pull.author, repository),
    auto_merge: null,
    active_lock_reason: null,
    _links: {
      self: { href: `${api}/pulls/${number}` },
      html: { href: page },
      issue: { href: `${api}/issues/${number}` },
      comments: { href: `${api}/issues/${number}/comments` },
      review_comments: { href: `${api}/pulls/${number}/comments` },
      review_comment: { href: `${api}/pulls/comments{/number}` },
      commits: { href: `${api}/pulls/${number}/commits` },
      statuses: { href: `${api}/statuses/${part.headSha}` }
    }
  }
}

/** GitHub's `pull-request`: the list's shape and what has to be computed from git. */
export const pullShape = async (hub: Hub, repository: RepositoryRecord, pull: PullRecord) => {
  const { base, head } = await comparison(hub, repository, pull)
  const git = hub.git(repository)
  const open = pull.state === "open"
  const merged = async () => git.mergedTree((await git.branch(pull.pull.base)) ?? base, head)
  const [files, tree, commits] = await Promise.all([
    git.diff(base, head),
    open ? merged() : null,
    git.count(`${base}..${head}`)
  ])
  const mergeable = open ? tree !== null : null
  const state = mergeable ? (pull.pull.draft ? "draft" : "clean") : "dirty"
  return {
    ...pullListShape(hub, repository, pull),
    merged: pull.pull.mergedAt !== null,
    merged_by: pull.pull.mergedBy === null ? null : userNamed(hub, pull.pull.mergedBy),
    mergeable,
    rebaseable: false,
    mergeable_state: mergeable === null ? "unknown" : state,
    comments: hub.store.comments(pull).length,
    review_comments: 0,
    maintainer_can_modify: false,
    commits,
    additions: files.reduce((sum, file) => sum + file.additions, 0),
    deletions: files.reduce((sum, file) => sum + file.deletions, 0),
    changed_files: files.length
  }
}

/** What a pull request shows: from where its head left the base branch, up to its head. */
export const comparison = async (hub: Hub, repository: RepositoryRecord, { pull, state }: PullRecord) => {
  const git = hub.git(repository)
  const tip = state === "open" ? ((await git.branch(pull.base)) ?? pull.baseSha) : pull.baseSha
  return { base: (await git.mergeBase(tip, pull.headSha)) ?? tip, head: pull.headSha }
}

const side = (hub: Hub, repository: RepositoryRecord, branch: string, sha: string) => ({
  label: `${repository.owner}:${branch}`,
  ref: branch,
  sha,
  user: userNamed(hub, repository.owner),
  repo: {
    ...repositoryShape(hub, repository),
    allow_squash_merge: true,
    allow_merge_commit: true,
    allow_rebase_merge: false,
    allow_auto_merge: false,
    allow_update_branch: false,
    delete_branch_on_merge: false
  }
})
