import { Schema } from "effect"

// Only what is read: bodies gain and lack fields with GitHub's releases.
const Account = Schema.Struct({ login: Schema.String, id: Schema.Int, type: Schema.String })
const Place = Schema.Struct({ full_name: Schema.String })
const Label = Schema.Struct({ name: Schema.String })

/** An issue, or a pull request as an issue: then `pull_request` is there. */
const Issue = Schema.Struct({
  number: Schema.Int,
  title: Schema.String,
  body: Schema.optionalKey(Schema.NullOr(Schema.String)),
  html_url: Schema.String,
  updated_at: Schema.String,
  labels: Schema.optionalKey(Schema.Array(Label)),
  pull_request: Schema.optionalKey(Schema.Struct({ html_url: Schema.NullOr(Schema.String) }))
})
export type Issue = typeof Issue.Type

/** `X-GitHub-Event: issue_comment`; it fires for pull requests too. */
export const IssueComment = Schema.Struct({
  action: Schema.String,
  comment: Schema.Struct({ id: Schema.Int, html_url: Schema.String, body: Schema.String, created_at: Schema.String }),
  issue: Issue,
  repository: Place,
  sender: Account
})
export type IssueComment = typeof IssueComment.Type

/** `X-GitHub-Event: issues`. `label` is the one that was put on or taken off. */
export const IssuesEvent = Schema.Struct({
  action: Schema.String,
  issue: Issue,
  label: Schema.optionalKey(Label),
  repository: Place,
  sender: Account
})
export type IssuesEvent = typeof IssuesEvent.Type

const Head = Schema.Struct({
  ref: Schema.String,
  sha: Schema.String,
  /** Null once a fork is gone. */
  repo: Schema.optionalKey(Schema.NullOr(Place))
})

/** `X-GitHub-Event: pull_request`. */
export const PullRequestEvent = Schema.Struct({
  action: Schema.String,
  number: Schema.Int,
  pull_request: Schema.Struct({
    node_id: Schema.String,
    html_url: Schema.String,
    state: Schema.String,
    draft: Schema.Boolean,
    merged: Schema.Boolean,
    head: Head
  }),
  repository: Place,
  sender: Account
})
export type PullRequestEvent = typeof PullRequestEvent.Type

/** `X-GitHub-Event: pull_request_review`. `state` is in lower case here, unlike in the API. */
export const PullRequestReview = Schema.Struct({
  action: Schema.String,
  review: Schema.Struct({
    id: Schema.Int,
    state: Schema.String,
    body: Schema.NullOr(Schema.String),
    commit_id: Schema.NullOr(Schema.String),
    submitted_at: Schema.optionalKey(Schema.NullOr(Schema.String))
  }),
  pull_request: Schema.Struct({ number: Schema.Int, user: Schema.NullOr(Account), head: Head }),
  repository: Place,
  sender: Account
})
export type PullRequestReview = typeof PullRequestReview.Type

/** `X-GitHub-Event: check_suite`. */
export const CheckSuite = Schema.Struct({
  action: Schema.String,
  check_suite: Schema.Struct({ head_branch: Schema.NullOr(Schema.String), head_sha: Schema.String }),
  repository: Place
})

/** `X-GitHub-Event: workflow_run`. */
export const WorkflowRun = Schema.Struct({
  action: Schema.String,
  workflow_run: Schema.Struct({
    head_branch: Schema.NullOr(Schema.String),
    head_sha: Schema.String,
    head_repository: Schema.optionalKey(Schema.NullOr(Place))
  }),
  repository: Place
})

/** `X-GitHub-Event: status`, of a commit; `branches` are up to ten that hold it. */
export const CommitStatus = Schema.Struct({
  sha: Schema.String,
  state: Schema.String,
  branches: Schema.Array(Schema.Struct({ name: Schema.String })),
  repository: Place
})

/** `X-GitHub-Event: ping`, once when a webhook is set up. */
export const Ping = Schema.Struct({ zen: Schema.String, hook_id: Schema.Int })
export type Ping = typeof Ping.Type

interface Written {
  readonly action: string
  readonly sender: typeof Account.Type
}

/** Whether a person wrote this just now (`action` is what GitHub calls that): no bot, not ourselves, and no edit of an older one. */
export const isFromHuman = ({ action, sender }: Written, ownLogin: string, written = "created"): boolean =>
  action === written && sender.type === "User" && sender.login.toLowerCase() !== ownLogin.toLowerCase()
