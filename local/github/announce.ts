import type { Account } from "./Accounts.ts"
import type { GitCommit } from "./git/commits.ts"
import type { Hub } from "./Hub.ts"
import type { CommentRecord, IssueRecord, PullRecord, RepositoryRecord, ReviewRecord } from "./records.ts"
import { hookShape } from "./shapes/hook.ts"
import { commentShape, issueShape } from "./shapes/issue.ts"
import { pullListShape, pullShape } from "./shapes/pull.ts"
import { repositoryPage, repositoryShape } from "./shapes/repository.ts"
import { reviewCommentShape, reviewShape } from "./shapes/review.ts"
import { userShape } from "./shapes/user.ts"

/** Sends a webhook with what every body has: the repository and who did it. */
export const announce = (
  hub: Hub,
  repository: RepositoryRecord,
  sender: Account,
  event: string,
  body: Readonly<Record<string, unknown>>
): void =>
  hub.webhooks.send(repository, event, {
    repository: repositoryShape(hub, repository),
    sender: userShape(hub, sender),
    ...body
  })

export const announcePull = async (
  hub: Hub,
  repository: RepositoryRecord,
  sender: Account,
  pull: PullRecord,
  action: string,
  extra: Readonly<Record<string, unknown>> = {}
): Promise<void> => {
  const body = { action, number: pull.number, pull_request: await pullShape(hub, repository, pull), ...extra }
  announce(hub, repository, sender, "pull_request", body)
}

export const announceComment = (
  hub: Hub,
  repository: RepositoryRecord,
  sender: Account,
  issue: IssueRecord,
  comment: CommentRecord,
  action: "created" | "edited" | "deleted",
  extra: Readonly<Record<string, unknown>> = {}
): void => {
  const about = { issue: issueShape(hub, repository, issue), comment: commentShape(hub, repository, issue, comment) }
  announce(hub, repository, sender, "issue_comment", { action, ...about, ...extra })
}

export const announceIssue = (
  hub: Hub,
  repository: RepositoryRecord,
  sender: Account,
  issue: IssueRecord,
  action: string,
  extra: Readonly<Record<string, unknown>> = {}
): void => announce(hub, repository, sender, "issues", { action, issue: issueShape(hub, repository, issue), ...extra })

/** Webhooks spell a review's state in lower case. */
export const announceReview = (
  hub: Hub,
  repository: RepositoryRecord,
  sender: Account,
  pull: PullRecord,
  review: ReviewRecord
): void => {
  const shape = reviewShape(hub, repository, pull, review)
  const pull_request = pullListShape(hub, repository, pull)
  for (const comment of hub.store.records.reviewComments.filter(({ reviewId }) => reviewId === review.id)) {
    const said = reviewCommentShape(hub, repository, pull, review, comment)
    announce(hub, repository, sender, "pull_request_review_comment", { action: "created", comment: said, pull_request })
  }
  announce(hub, repository, sender, "pull_request_review", {
    action: "submitted",
    // A webhook says null where the API says "".
    review: { ...shape, body: shape.body === "" ? null : shape.body, state: shape.state.toLowerCase() },
    pull_request
  })
}

export interface Push {
  readonly ref: string
  readonly before: string
  readonly after: string
  readonly forced: boolean
  /** Oldest first. */
  readonly commits: ReadonlyArray<GitCommit>
  readonly head: GitCommit | null
}

export const NO_COMMIT = "0".repeat(40)

export const announcePush = (hub: Hub, repository: RepositoryRecord, sender: Account, push: Push): void => {
  const page = repositoryPage(hub, repository)
  const seconds = (date: string): number => Math.floor(Date.parse(date) / 1000)
  const shape = repositoryShape(hub, repository)
  announce(hub, repository, sender, "push", {
    ref: push.ref,
    before: push.before,
    after: push.after,
    created: push.before === NO_COMMIT,
    deleted: push.after === NO_COMMIT,
    forced: push.forced,
    base_ref: null,
    compare: `${page}/compare/${push.before.slice(0, 12)}...${push.after.slice(0, 12)}`,
    commits: push.commits.map((commit) => pushedCommit(page, commit)),
    head_commit: push.head === null ? null : pushedCommit(page, push.head),
    pusher: { name: sender.login, email: `${sender.id}+${sender.login}@users.noreply.github.com` },
    // Only here GitHub gives these two times as seconds.
    repository: {
      ...shape,
      created_at: seconds(shape.created_at),
      pushed_at: seconds(shape.pushed_at),
      master_branch: shape.default_branch
    }
  })
}

export const announcePing = (hub: Hub, repository: RepositoryRecord): void =>
  announce(hub, repository, hub.accounts.account(repository.owner), "ping", {
    zen: "Responsive is better than fast.",
    hook_id: repository.hookId,
    hook: hookShape(hub, repository, hub.webhooks.hook?.url ?? "")
  })

const pushedCommit = (page: string, commit: GitCommit) => ({
  id: commit.sha,
  tree_id: commit.tree,
  distinct: true,
  message: commit.message,
  timestamp: commit.committer.date,
  url: `${page}/commit/${commit.sha}`,
  author: { name: commit.author.name, email: commit.author.email },
  committer: { name: commit.committer.name, email: commit.committer.email }
})
