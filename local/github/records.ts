/** What the stand-in remembers. Times are ISO 8601 in UTC without fractions, as GitHub prints them; people are kept by login. */
export interface Records {
  lastId: number
  readonly repositories: Array<RepositoryRecord>
  readonly issues: Array<IssueRecord>
  readonly comments: Array<CommentRecord>
  readonly reactions: Array<ReactionRecord>
  readonly reviews: Array<ReviewRecord>
  readonly reviewComments: Array<ReviewCommentRecord>
  readonly statuses: Array<StatusRecord>
  readonly checkSuites: Array<CheckSuiteRecord>
  readonly deliveries: Array<DeliveryRecord>
  /** Commits that GitHub made itself and signed. */
  readonly signed: Array<string>
}

export interface RepositoryRecord {
  readonly id: number
  readonly hookId: number
  readonly owner: string
  readonly name: string
  readonly private: boolean
  readonly defaultBranch: string
  readonly createdAt: string
  pushedAt: string
  lastNumber: number
}

/** An issue, or a pull request when `pull` is there: on GitHub a pull request is an issue with more to it. */
export interface IssueRecord {
  readonly id: number
  readonly repositoryId: number
  readonly number: number
  readonly author: string
  readonly createdAt: string
  title: string
  body: string | null
  state: "open" | "closed"
  labels: Array<string>
  updatedAt: string
  closedAt: string | null
  readonly pull: PullPart | null
}

export interface PullPart {
  readonly id: number
  readonly head: string
  base: string
  headSha: string
  /** Tip of the base branch when the head last moved, or when it was merged: GitHub's `base.sha`. */
  baseSha: string
  draft: boolean
  mergedAt: string | null
  mergedBy: string | null
  mergeCommitSha: string | null
}

export type PullRecord = IssueRecord & { readonly pull: PullPart }

export interface CommentRecord {
  readonly id: number
  readonly issueId: number
  readonly author: string
  readonly createdAt: string
  body: string
  updatedAt: string
}

export interface ReactionRecord {
  readonly id: number
  readonly commentId: number
  readonly author: string
  readonly content: string
  readonly createdAt: string
}

export interface ReviewRecord {
  readonly id: number
  readonly issueId: number
  readonly author: string
  readonly state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "PENDING"
  readonly body: string
  readonly commitSha: string
  readonly submittedAt: string
}

/** What a reviewer wrote beside a line. */
export interface ReviewCommentRecord {
  readonly id: number
  readonly reviewId: number
  readonly path: string
  readonly line: number
  readonly hunk: string
  readonly body: string
}

/** One run of GitHub Actions on a commit: a workflow run, its check suite, and a check run for each job. */
export interface CheckSuiteRecord {
  readonly id: number
  readonly repositoryId: number
  readonly headSha: string
  readonly headBranch: string
  readonly workflowRunId: number
  readonly runNumber: number
  /** Null while it runs. */
  readonly conclusion: Conclusion | null
  readonly startedAt: string
  readonly runs: ReadonlyArray<CheckRunRecord>
}

export interface CheckRunRecord {
  readonly id: number
  readonly name: string
  readonly conclusion: Conclusion | null
  readonly title: string | null
  readonly summary: string | null
  readonly annotations: ReadonlyArray<{ readonly path: string; readonly line: number; readonly message: string }>
}

export type Conclusion = "success" | "failure" | "neutral" | "cancelled" | "skipped" | "timed_out" | "action_required"

export interface StatusRecord {
  readonly id: number
  readonly repositoryId: number
  readonly sha: string
  readonly state: string
  readonly context: string
  readonly description: string | null
  readonly targetUrl: string | null
  readonly creator: string
  readonly createdAt: string
}

/** One attempt to deliver a webhook; a redelivery is another record with the same `guid`. `payload` is the exact text that was signed. */
export interface DeliveryRecord {
  readonly id: number
  readonly guid: string
  readonly hookId: number
  readonly repositoryId: number
  readonly event: string
  readonly action: string | null
  readonly redelivery: boolean
  readonly url: string
  readonly payload: string
  readonly deliveredAt: string
  requestHeaders: Readonly<Record<string, string>>
  responseHeaders: Readonly<Record<string, string>>
  responsePayload: string
  /** Seconds. */
  duration: number
  /** `pending` while under way, then GitHub's words: `OK`, `Invalid HTTP Response: 503`, `failed to connect`, `timed out`. */
  status: string
  statusCode: number
}
