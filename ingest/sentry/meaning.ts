import type { AgentCommand } from "#integrations/agentCommand.ts"
import { agentCommand } from "#integrations/agentCommand.ts"
import type { SentryFinding } from "#integrations/sentry/report.ts"
import type { AlertSettings, SaidOnSentry, SentryWebhook } from "#integrations/sentry/webhook.ts"

/** What a webhook asks of us. */
export type Meaning =
  | {
      readonly _tag: "Bug"
      readonly finding: SentryFinding
      readonly settings: AlertSettings
      readonly regression: boolean
    }
  | { readonly _tag: "Said"; readonly command: AgentCommand; readonly comment: SaidOnSentry }
  | { readonly _tag: "Nothing"; readonly because: string }

/** `everyError`: the webhook of every single event is wanted too (`SENTRY_ERRORS`). */
export const meaningOf = (webhook: SentryWebhook, { everyError }: { readonly everyError: boolean }): Meaning => {
  switch (webhook.resource) {
    case "event_alert":
      return webhook.action === "triggered"
        ? bug({ alert: webhook.event }, { settings: webhook.settings })
        : nothing(`event_alert.${webhook.action}`)
    case "error":
      if (webhook.action !== "created") return nothing(`error.${webhook.action}`)
      return everyError
        ? bug({ alert: webhook.event })
        : nothing("error.created: one for every event; set SENTRY_ERRORS=true if they are meant")
    case "issue":
      return issueMeaning(webhook)
    case "comment":
      return commentMeaning(webhook)
    case "other":
      return nothing(whyNot[webhook.name]?.(webhook.action) ?? `resource ${webhook.name}`)
  }
}

const bug = (
  finding: SentryFinding,
  { settings = {}, regression = false }: { readonly settings?: AlertSettings; readonly regression?: boolean } = {}
): Meaning => ({ _tag: "Bug", finding, settings, regression })

const nothing = (because: string): Meaning => ({ _tag: "Nothing", because })

const issueMeaning = ({ action, issue }: Extract<SentryWebhook, { resource: "issue" }>): Meaning => {
  if (action === "created") return bug({ issue })
  if (action === "unresolved" && issue.substatus === "regressed") return bug({ issue }, { regression: true })
  // Resolved, assigned and archived issues need no fix; one that a person reopened is theirs to hand over.
  return nothing(`issue.${action}${action === "unresolved" && issue.substatus ? ` (${issue.substatus})` : ""}`)
}

/** A person's new words only: our own comments come back as an application's, and an edit is no second order. */
const commentMeaning = ({ action, comment }: Extract<SentryWebhook, { resource: "comment" }>): Meaning => {
  if (action !== "created") return nothing(`comment.${action}`)
  const command = agentCommand(comment.text)
  if (command === null) return nothing("no command for a task")
  return comment.by.type === "user" && comment.by.id != null
    ? { _tag: "Said", command, comment }
    : nothing("not written by a person")
}

const whyNot: { readonly [resource: string]: (action: string) => string } = {
  metric_alert: (action) =>
    `metric_alert.${action}: a metric has no stack trace; add this integration as the action of an issue alert rule instead`,
  installation: (action) => `installation.${action}`,
  seer: (action) => `seer.${action}: Sentry's own agent at work`,
  activity_alert: (action) => `activity_alert.${action}: an activity on an issue, not an error`,
  preprod_artifact: (action) => `preprod_artifact.${action}`
}
