import { Schema } from "effect"

const Account = Schema.Struct({ login: Schema.String, id: Schema.Int, type: Schema.String })
const Place = Schema.Struct({ full_name: Schema.String })

/** `X-GitHub-Event: issue_comment`; it fires for pull requests too, and then `issue.pull_request` is there. */
export const IssueComment = Schema.Struct({
  action: Schema.String,
  comment: Schema.Struct({ id: Schema.Int, html_url: Schema.String, body: Schema.String, created_at: Schema.String }),
  issue: Schema.Struct({
    number: Schema.Int,
    pull_request: Schema.optionalKey(Schema.Struct({ html_url: Schema.NullOr(Schema.String) }))
  }),
  repository: Place,
  sender: Account
})
export type IssueComment = typeof IssueComment.Type

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
    head: Schema.Struct({ ref: Schema.String, sha: Schema.String })
  }),
  repository: Place,
  sender: Account
})
export type PullRequestEvent = typeof PullRequestEvent.Type

/** `X-GitHub-Event: ping`, once when a webhook is set up. */
export const Ping = Schema.Struct({ zen: Schema.String, hook_id: Schema.Int })
export type Ping = typeof Ping.Type

/** Whether a person wrote this comment just now: no bot, not ourselves, and no edit of an older one. */
export const isFromHuman = (event: Pick<IssueComment, "action" | "sender">, ownLogin: string): boolean =>
  event.action === "created" &&
  event.sender.type === "User" &&
  event.sender.login.toLowerCase() !== ownLogin.toLowerCase()
