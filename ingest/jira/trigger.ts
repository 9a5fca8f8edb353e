import { isWrittenBySentry } from "#integrations/jira/report.ts"
import type { TicketEvent } from "#integrations/jira/webhook.ts"

export interface TriggerSettings {
  readonly label: string
  /** Empty: no status means anything. */
  readonly status: string
  /** Our own account at Jira, where it is known. */
  readonly us: string | undefined
  /** Whether the ticket links to an issue of the Sentry in the settings. */
  readonly linksToSentry: boolean
}

export interface Trigger {
  readonly means: "fix" | "nothing"
  readonly because: string
}

/**
 * What a ticket's event asks of us. Jira tells of every touch, so only a change counts: the label was not there before, the status is
 * new. What we do ourselves, and what programs do, asks nothing; the exception is the ticket that Sentry's integration creates.
 */
export const triggerOf = (event: TicketEvent, { label, status, us, linksToSentry }: TriggerSettings): Trigger => {
  const { by, happened, issue, labelsAdded, movedTo } = event
  const isLabel = (one: string) => one.toLowerCase() === label.toLowerCase()
  if (by !== undefined && by.accountId === us) return nothing("done by ourselves")
  if (happened === "created" && linksToSentry && by?.accountType === "app" && isWrittenBySentry(issue))
    return fix("created by Sentry's integration")
  if (by?.accountType === "app") return nothing("done by an app")
  if (happened === "created" && (issue.fields.labels ?? []).some(isLabel)) return fix(`created with the label ${label}`)
  if (labelsAdded.some(isLabel)) return fix(`label ${label} added`)
  if (status !== "" && movedTo?.toLowerCase() === status.toLowerCase()) return fix(`moved to ${status}`)
  return nothing(happened === "created" ? `created without the label ${label}` : "no change that asks for a fix")
}

const fix = (because: string): Trigger => ({ means: "fix", because })
const nothing = (because: string): Trigger => ({ means: "nothing", because })
